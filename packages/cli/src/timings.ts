import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Talk } from '@officina/core';
import { renderTable } from './table.ts';

/** What one piece of a run took. */
export interface Timing {
  readonly title: string;
  readonly milliseconds: number;
}

/** A talk that says the same, and keeps what each task took that is within no other; those of one title are one. */
export function timedTalk(
  talk: Talk,
  clock: Clock,
): { readonly talk: Talk; readonly timings: () => Timing[] } {
  const inner = new AsyncLocalStorage<boolean>();
  const taken = new Map<string, number>();
  const task: Talk['task'] = (title, work) => {
    if (inner.getStore() === true) return talk.task(title, work);
    const began = clock.now().getTime();
    const end = () => taken.set(title, (taken.get(title) ?? 0) + clock.now().getTime() - began);
    return talk.task(title, (progress) => inner.run(true, () => work(progress))).finally(end);
  };
  return {
    talk: { ...talk, task },
    timings: () => [...taken].map(([title, milliseconds]) => ({ title, milliseconds })),
  };
}

/** A run's pieces as a table, the longest first, with their shares; `whole` in milliseconds. */
export function renderTimings(timings: readonly Timing[], whole: number): string {
  const told = timings.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const row = (title: string, milliseconds: number) => [
    title,
    `${(milliseconds / 1000).toFixed(1)} s`,
    `${Math.round((100 * milliseconds) / Math.max(whole, 1))} %`,
  ];
  const rows = [...timings]
    .sort((a, b) => b.milliseconds - a.milliseconds)
    .map(({ title, milliseconds }) => row(title, milliseconds));
  // Tasks beside one another count twice, so there may be nothing left.
  const rest = row('between them', Math.max(0, whole - told));
  return renderTable(['what', 'took', 'share'], [...rows, rest, row('all of it', whole)]);
}
