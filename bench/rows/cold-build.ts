import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chain } from '../bump.ts';
import { type Row, sideBySide, timed } from '../row.ts';

/** Everything from nothing, pushed: an empty engine, an empty repository. */
export const coldBuild: Row = {
  name: 'cold-build',
  title: 'cold build of all three, pushed',
  against: "the old way's, with gzip",
  unit: 'ms',
  bar: 0.75,
  seconds: 200,
  async measure(ground, pairs) {
    const { address, seed } = ground;
    const run = Date.now().toString(36);
    return {
      pairs: await sideBySide(pairs, {
        ours: (pair) =>
          ground.onEmptyEngine(async ({ host }) => {
            const cache = join(ground.folder, 'empty-store');
            await rm(cache, { recursive: true, force: true });
            const place = {
              ...{ host, cache },
              state: join(ground.folder, 'cold'),
              registry: `${address}/cold/${run}-${pair}`,
            };
            return timed(async () => {
              await ground.officina(['plan', '--rebuild', chain.join(',')], place);
              await ground.officina(['build', '--push'], place);
            });
          }),
        baseline: (pair) =>
          ground.onEmptyEngine(({ host }) =>
            timed(() => seed.release({ host, registry: `${address}/cold-seed/${run}-${pair}` })),
          ),
      }),
      note: 'an engine and a store with nothing in them, so also without the caches of apt and npm',
    };
  },
};
