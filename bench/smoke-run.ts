import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError, parseSmokeResult, type SmokeResult } from '@officina/core';
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
      // Without its report an image is tested again; what was found in its layers stays.
      const reports = join(state, 'reports');
      for (const name of await ground.files.list(reports)) {
        if (!name.endsWith('.secrets.json')) await rm(join(reports, name));
      }
      const milliseconds = await timed(() => ground.officina(['smoke'], { state }));
      const { reports: tested } = await result();
      if (tested.length === 3 && tested.every(({ reused, green }) => green && !reused)) return milliseconds;
      throw new FactoryError('command-failed', 'wanted three images tested again, and green');
    },
  };
}
