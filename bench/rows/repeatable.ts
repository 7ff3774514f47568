import { join } from 'node:path';
import { parseBuildResult } from '@officina/core';
import { chain } from '../bump.ts';
import type { Row } from '../row.ts';

/** Promise 5: two builds without a cache are one digest. */
export const repeatable: Row = {
  name: 'repeatable',
  title: 'two builds without cache: digests of each image',
  against: 'one',
  unit: 'count',
  bar: 1,
  seconds: 400,
  async measure(ground) {
    const state = join(ground.folder, 'repeatable');
    await ground.officina(['plan', '--rebuild', chain.join(',')], { state });
    const builds: Map<string, string>[] = [];
    for (const _ of [1, 2]) {
      await ground.officina(['build', '--no-cache'], { state });
      const file = join(state, 'build.json');
      const { candidates } = parseBuildResult((await ground.files.read(file)) ?? '', { file });
      builds.push(new Map(candidates.map(({ image, digest }) => [image, digest])));
    }
    const digests = chain.map((image) => new Set(builds.map((build) => build.get(image))).size);
    return {
      pairs: digests.map((ours) => ({ ours, baseline: 1 })),
      note: `${digests.filter((count) => count === 1).length} of ${chain.length} images repeat`,
    };
  },
};
