import { AsyncLocalStorage } from 'node:async_hooks';
import { type Clock, quoteTerminal, type Talk } from '@officina/core';
import pc from 'picocolors';
import { systemClock } from '../clock.ts';
import { type Redact, redact as redactByEnvironment } from '../redact.ts';
import { createPlainView } from './plain-view.ts';
import { createTerminalView } from './terminal-view.ts';
import type { TalkStream, Task } from './view.ts';

export interface TalkOptions {
  readonly stream: TalkStream;
  /** True: a living display; false: one line per event. */
  readonly tty: boolean;
  /** Colours; on a terminal unless NO_COLOR is set when left out. */
  readonly color?: boolean;
  readonly redact?: Redact;
  readonly clock?: Clock;
}

/** Talks to a person on a stream; titles, details and messages are redacted. Nested and concurrent tasks keep apart. */
export function createTalk(options: TalkOptions): Talk {
  const { stream, tty, redact = redactByEnvironment, clock = systemClock } = options;
  const colors = pc.createColors(options.color ?? (tty && !process.env['NO_COLOR']));
  const view = tty
    ? createTerminalView({ stream, clock, colors })
    : createPlainView({ stream, clock, colors });
  const shown = (text: string) => redact(quoteTerminal(text));
  const depths = new AsyncLocalStorage<number>();
  return {
    info: (message) => view.line(shown(message)),
    warn: (message) => view.line(`${colors.yellow('warning')} ${shown(message)}`),
    task: async (title, work) => {
      const depth = depths.getStore() ?? 0;
      const task: Task = { title: shown(title), depth, started: clock.now().getTime(), detail: '' };
      let ended = false;
      const detail = (text: string) => {
        // Late news of a task that is over would draw it again.
        if (ended) return;
        task.detail = shown(text.replace(/\s+/g, ' ')).trim();
        view.detail(task);
      };
      view.begin(task);
      try {
        const result = await depths.run(depth + 1, () => work({ detail }));
        ended = true;
        view.end(task, 'ok');
        return result;
      } catch (error) {
        ended = true;
        view.end(task, 'failed');
        throw error;
      }
    },
  };
}
