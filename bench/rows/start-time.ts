import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExecResult, FactoryError } from '@officina/core';
import type { Ground } from '../ground.ts';
import { medianOf, nodeStart } from '../node-start.ts';
import { median, type Row, sideBySide, timed } from '../row.ts';

/** What the command line may take to start beyond Node itself, in milliseconds. */
const allowedCli = 60;

/** A verb's help: all that every verb loads, and nothing that it does. */
export const cliStart: Row = {
  name: 'cli-start',
  title: 'officina plan --help',
  against: `Node's own start and ${allowedCli} ms`,
  unit: 'ms',
  bar: 1,
  seconds: 5,
  measure: async ({ exec, root }, pairs) => ({
    // One start is short beside what else a machine does: a pair is the medians of five of each.
    pairs: await sideBySide(pairs, {
      ours: () => medianOf(() => timed(() => exec.run(join(root, 'officina'), ['plan', '--help']))),
      baseline: async () => allowedCli + (await nodeStart(exec)),
    }),
  }),
};

/** What an action may take to start beyond Node itself, in milliseconds. */
const allowed = 150;

/** The slowest of the bundled actions from its start to its first refusal, an input that is wrong. */
export const startTime: Row = {
  name: 'start-time',
  title: 'the slowest action: start to its first refusal',
  against: `Node's own start and ${allowed} ms`,
  unit: 'ms',
  bar: 1,
  seconds: 10,
  async measure(ground, pairs) {
    const bundles = await bundled(ground);
    const folder = join(ground.folder, 'start-time');
    await mkdir(folder, { recursive: true });
    const slowest = { name: '', time: 0 };
    for (const [name, file] of bundles) {
      const times: number[] = [];
      for (let at = 0; at < 3; at += 1) times.push(await timed(() => refuse(ground, file, folder)));
      const time = median(times);
      if (time > slowest.time) Object.assign(slowest, { name, time });
    }
    const file = bundles.get(slowest.name) ?? '';
    return {
      pairs: await sideBySide(pairs, {
        ours: () => timed(() => refuse(ground, file, folder)),
        baseline: async () =>
          allowed + (await timed(() => ground.exec.run(process.execPath, ['-e', '0'], { cwd: folder }))),
      }),
      note: `${slowest.name} of ${bundles.size} actions`,
    };
  },
};

/** Each action's name and its one file, bundled anew. */
async function bundled({ exec, root }: Ground): Promise<ReadonlyMap<string, string>> {
  const made = await exec.run(process.execPath, [join(root, 'packages/cli/bundle.cjs'), '--actions']);
  if (made.exitCode !== 0)
    throw new FactoryError('command-failed', `no bundles: ${made.stderr.slice(-300)}`, {
      hint: 'run node packages/cli/bundle.cjs --actions: it says more',
    });
  const files = new Map<string, string>();
  for (const room of await readdir(join(root, 'packages'))) {
    const file = join(root, 'packages', room, 'dist', 'index.cjs');
    if (made.stdout.includes(`packages/${room}/dist/index.cjs`)) files.set(room, file);
  }
  return files;
}

/** Runs an action with one input that every action refuses; throws command-failed when it does anything else. */
async function refuse({ exec }: Ground, file: string, cwd: string): Promise<ExecResult> {
  const result = await exec.run(process.execPath, [file], { cwd, env: { INPUT_MIRRORS: 'none' } });
  if (result.exitCode === 1 && result.stdout.includes('input "mirrors"')) return result;
  throw new FactoryError('command-failed', `${file} did not refuse its input: ${result.stdout.slice(-300)}`, {
    hint: `run INPUT_MIRRORS=none node ${file}: it must refuse the input`,
  });
}
