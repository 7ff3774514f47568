import { setMaxListeners } from 'node:events';
import type { Exec } from '@officina/core';

/** What is made while other work goes on. */
export interface Beside<T> {
  /** Whoever needs it waits here. */
  readonly made: Promise<T>;
  /** Ends the making, where it goes on, or closes what was made; throws nothing. */
  end(): Promise<void>;
}

/** Begins to make something at once; `signal` is aborted when it is ended before it is made. */
export function beside<T>(
  make: (signal: AbortSignal) => Promise<T>,
  close: (made: T) => Promise<void> = async () => undefined,
): Beside<T> {
  const ending = new AbortController();
  // A program each, and as many run at a time as are wanted; Node takes more than ten for a leak, and says so on the terminal.
  setMaxListeners(0, ending.signal);
  const made = make(ending.signal);
  // Its error is for whoever waits; nobody may, where something else failed before.
  const settled = made.then(
    (value) => () => close(value),
    () => async () => undefined,
  );
  return {
    made,
    end: async () => {
      ending.abort();
      await (await settled)();
    },
  };
}

/** Waits for both; throws when both have ended, so that nothing goes on behind an error, and then the first one's before the other's. */
export async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [one, other] = await Promise.allSettled([first, second]);
  if (one.status === 'rejected') throw one.reason;
  if (other.status === 'rejected') throw other.reason;
  return [one.value, other.value];
}

/** Programs that an abort ends. */
export function endedBy(exec: Exec, signal: AbortSignal): Exec {
  return { run: (command, args, options) => exec.run(command, args, { ...options, signal }) };
}
