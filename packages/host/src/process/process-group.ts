import type { ChildProcess } from 'node:child_process';

/** Milliseconds between asking a process group to end and ending it. */
const grace = 5_000;

/**
 * Ends a program that leads a process group, with all that it started: asked first, then killed. Resolves when the program
 * has ended; one without a group of its own is ended alone.
 */
export async function endProcessGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), grace);
  await ended;
  clearTimeout(timer);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  // Where nothing leads a group of that number, the program alone.
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // Gone already, or no group.
    }
  }
}
