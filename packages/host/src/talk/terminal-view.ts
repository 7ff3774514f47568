import { stripVTControlCharacters } from 'node:util';
import { renderSeconds } from '@officina/core';
import type { Task, View, ViewOptions } from './view.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Milliseconds between two drawings. */
const tick = 100;

/** Running tasks as living lines at the bottom; what is done or said scrolls up above them. */
export function createTerminalView({ stream, clock, colors }: ViewOptions): View {
  const running: Task[] = [];
  let drawn = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;

  const width = () => Math.max(20, stream.columns ?? 80) - 1;
  const erase = () => (drawn > 0 ? `\x1b[${drawn}A\r\x1b[0J` : '');
  const elapsed = (task: Task) => renderSeconds(clock.now().getTime() - task.started);
  const rowOf = (task: Task): string => {
    const indent = '  '.repeat(task.depth);
    const time = elapsed(task);
    const detail = task.detail === '' ? '' : ` ${task.detail}`;
    const room = width() - indent.length - 2 - time.length - 1;
    const text = cut(`${task.title}${detail}`, room);
    const title = text.slice(0, task.title.length);
    const sign = colors.cyan(frames[frame % frames.length] ?? '');
    return `${indent}${sign} ${title}${colors.dim(text.slice(task.title.length))} ${colors.dim(time)}`;
  };
  const draw = (above = ''): void => {
    // More rows than the window has could not be erased again: the latest ones are shown.
    const most = Math.max(1, (stream.rows ?? 24) - 2);
    const rows = running.slice(-most).map(rowOf);
    stream.write(`${erase()}${above}${rows.map((row) => `${row}\n`).join('')}`);
    drawn = rows.length;
  };
  const start = (): void => {
    timer ??= setInterval(() => {
      frame += 1;
      draw();
    }, tick).unref();
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    line: (text) => draw(`${text}\n`),
    begin: (task) => {
      const at = afterSiblings(running, task);
      running.splice(at, 0, task);
      start();
      draw();
    },
    detail: () => undefined,
    end: (task, outcome) => {
      running.splice(running.indexOf(task), 1);
      if (running.length === 0) stop();
      const sign = outcome === 'ok' ? colors.green('✔') : colors.red('✘');
      const title = cut(stripVTControlCharacters(task.title), width() - task.depth * 2 - 12);
      draw(`${'  '.repeat(task.depth)}${sign} ${title} ${colors.dim(elapsed(task))}\n`);
    },
  };
}

/** Below its parents and siblings: behind the last row that is at least as deep, else at the end. */
function afterSiblings(running: readonly Task[], task: Task): number {
  if (task.depth === 0) return running.length;
  const last = running.findLastIndex((other) => other.depth >= task.depth - 1);
  return last < 0 ? running.length : last + 1;
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}
