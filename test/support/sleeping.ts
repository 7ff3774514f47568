import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, root } from './officina.ts';

/** A run of the launcher on a machine that can be put to sleep. */
export interface SleepyRun {
  readonly ended: Promise<Outcome>;
  /** Stops it where it is, does what happens meanwhile, and lets it go on an hour later by its clock. */
  sleep(meanwhile: () => Promise<unknown>): Promise<void>;
}

/** Starts it; `folder` is for its clock. */
export async function startSleepy(
  args: readonly string[],
  { folder, env = {} }: { readonly folder: string; readonly env?: Readonly<Record<string, string>> },
): Promise<SleepyRun> {
  const clock = join(folder, 'clock');
  await writeFile(clock, '0');
  const child = spawn(join(root, 'officina'), [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ ...process.env, NO_COLOR: '1', ...env },
      NODE_OPTIONS: `--require ${join(root, 'test/support/jumping-clock.cjs')}`,
      OFFICINA_TEST_CLOCK: clock,
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Outcome>((done) =>
    child.on('close', (code) => done({ exitCode: code ?? -1, stdout, stderr })),
  );
  return {
    ended,
    sleep: async (meanwhile) => {
      child.kill('SIGSTOP');
      try {
        await meanwhile();
        await writeFile(clock, String(3_600_000));
      } finally {
        child.kill('SIGCONT');
      }
    },
  };
}
