import type { Clock } from '@officina/core';

/** The machine's own time. */
export const systemClock: Clock = { now: () => new Date() };

/** Waits; milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
