/** The part of `process` that interrupts need. */
export interface InterruptTarget {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): unknown;
}

export type Cleanup = () => unknown;

/** Registers a clean-up for Ctrl-C and SIGTERM; the returned function takes it back. */
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
      target.on('SIGINT', stop);
      target.on('SIGTERM', stop);
    }
    cleanups.add(own);
    return () => {
      if (!cleanups.delete(own) || cleanups.size > 0 || stopping) return;
      target.off('SIGINT', stop);
      target.off('SIGTERM', stop);
    };
  };
}

/** Registers a clean-up for an interrupt of this process. */
export const onInterrupt: OnInterrupt = createInterrupts(process);

async function runAll(cleanups: readonly Cleanup[]): Promise<void> {
  // All start before any is waited for: a container that is slow to go must not keep a temporary file alive.
  await Promise.allSettled(cleanups.map(async (cleanup) => cleanup()));
}
