import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './officina.ts';
import { signalGroup } from './wait-until.ts';

interface Killing {
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly after: number;
}

/** Runs the launcher and kills it, with all that it started, if it has not ended by then. */
export async function killed(args: readonly string[], { env, after }: Killing): Promise<void> {
  const child = spawn(join(root, 'officina'), [...args], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = setTimeout(() => {
    signalGroup(child.pid, 'SIGKILL');
  }, after);
  await ended;
  clearTimeout(kill);
}
