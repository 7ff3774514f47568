import { renderSeconds } from '@officina/core';
import type { Task, View, ViewOptions } from './view.ts';

/** Milliseconds between two details of one task: a log should show that it lives, not scroll. */
const quiet = 10_000;

/** One line per event, for logs. */
export function createPlainView({ stream, clock, colors }: ViewOptions): View {
  const spoken = new WeakMap<Task, number>();
  const indent = (task: Task) => '  '.repeat(task.depth);
  const line = (text: string) => void stream.write(`${text}\n`);
  return {
    line,
    begin: (task) => line(`${indent(task)}-> ${task.title}`),
    detail: (task) => {
      const now = clock.now().getTime();
      if (now - (spoken.get(task) ?? task.started) < quiet) return;
      spoken.set(task, now);
      line(`${indent(task)}   ${task.title}: ${task.detail} (${renderSeconds(now - task.started)})`);
    },
    end: (task, outcome) => {
      const word = outcome === 'ok' ? colors.green('ok') : colors.red('failed');
      line(`${indent(task)}${word} ${task.title} (${renderSeconds(clock.now().getTime() - task.started)})`);
    },
  };
}
