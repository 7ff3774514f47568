/** Ctrl-C, a polite end, and a terminal that was closed (Node itself resets what nohup asks for). */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof signals)[number];

/** The part of `process` that interrupts need. */
export interface InterruptTarget {
  on(signal: Signal, listener: () => void): unknown;
  off(signal: Signal, listener: () => void): unknown;
  exit(code: number): unknown;
}

export type Cleanup = () => unknown;

/** Registers a clean-up for Ctrl-C, SIGTERM and SIGHUP; the returned function takes it back. */
export type OnInterrupt = (cleanup: Cleanup) => () => void;

/** How long clean-ups may take together, in milliseconds, before the process leaves without them. */
const patience = 20_000;

/**
 * Runs the registered clean-ups once, the latest first, when the target is interrupted, then exits with 130. A second
 * signal exits at once. While nothing is registered the target's own behaviour stays.
 */
export function createInterrupts(target: InterruptTarget): OnInterrupt {
  const cleanups = new Set<Cleanup>();
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    if (stopping) {
      clearTimeout(timer);
      target.exit(130);
      return;
    }
    stopping = true;
    timer = setTimeout(() => target.exit(130), patience);
    void runAll([...cleanups].reverse()).then(() => {
      clearTimeout(timer);
      target.exit(130);
    });
  };
  return (cleanup) => {
    const own = () => cleanup();
    if (cleanups.size === 0) {
      for (const signal of signals) target.on(signal, stop);
    }
    cleanups.add(own);
    return () => {
      if (!cleanups.delete(own) || cleanups.size > 0 || stopping) return;
      for (const signal of signals) target.off(signal, stop);
    };
  };
}

/** Registers a clean-up for an interrupt of this process. */
export const onInterrupt: OnInterrupt = createInterrupts(process);

async function runAll(cleanups: readonly Cleanup[]): Promise<void> {
  // All start before any is waited for: a container that is slow to go must not keep a temporary file alive.
  await Promise.allSettled(cleanups.map(async (cleanup) => cleanup()));
}
