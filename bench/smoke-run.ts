import { join } from 'node:path';
import {
  FactoryError,
  parseJson,
  parseSmokeResult,
  Report,
  renderDocument,
  type SmokeResult,
} from '@officina/core';
import type { Ground } from './ground.ts';
import { timed } from './row.ts';

/** Smokes that test every check of the three images again, on a warm machine. */
export interface WarmSmoke {
  /** Tests everything and returns the milliseconds; throws command-failed when something was not tested. */
  again(): Promise<number>;
  /** What the last one found. */
  result(): Promise<SmokeResult>;
}

/** Plans, takes over the images that are there, and smokes once, so that the layers have been looked into. */
export async function warmSmoke(ground: Ground): Promise<WarmSmoke> {
  const state = join(ground.folder, 'smoke');
  const file = join(state, 'smoke.json');
  const result = async () => parseSmokeResult((await ground.files.read(file)) ?? '', { file });
  for (const verb of ['plan', 'build', 'smoke']) await ground.officina([verb], { state });
  return {
    result,
    async again() {
      await forgetGreen(ground, state);
      const milliseconds = await timed(() => ground.officina(['smoke'], { state }));
      const { reports: tested } = await result();
      if (tested.length === 3 && tested.every(({ reused, green }) => green && !reused)) return milliseconds;
      throw new FactoryError('command-failed', 'wanted three images tested again, and green', {
        hint: 'look at smoke.json in the state folder: it names each check and what it got',
      });
    },
  };
}

/** Makes every image be tested again, as after a red report; what was found in layers, and what is installed, stays. */
export async function forgetGreen({ files }: Pick<Ground, 'files'>, state: string): Promise<void> {
  const reports = join(state, 'reports');
  for (const name of await files.list(reports)) {
    if (name.endsWith('.secrets.json')) continue;
    const file = join(reports, name);
    const report = parseJson(Report, (await files.read(file)) ?? '', { file });
    await files.write(file, renderDocument({ ...report, green: false }));
  }
}
