import { run } from './officina.ts';

/**
 * Waits until something is so, and asks again and again meanwhile. A busy machine is no failure: what is waited for for
 * longer than ten minutes never comes. Throws then, with `what`.
 */
export async function waitUntil(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > 600_000) throw new Error(`waited ten minutes for ${what}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

/** Sends a signal to a process and all that it started; nothing where it has ended already. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether a program with such words in its command line runs on this machine, in a container or not. */
export async function isRunning(words: string): Promise<boolean> {
  const { stdout } = await run('ps', ['-eo', 'args=']);
  return stdout.split('\n').some((line) => line.includes(words));
}
