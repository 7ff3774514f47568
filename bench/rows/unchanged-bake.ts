import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chain } from '../bump.ts';
import { type Row, sideBySide, timed } from '../row.ts';
import { planReuse } from '../unchanged.ts';

/** Nothing changed on a warm engine, against asking the builder about the very same graph. */
export const unchangedBake: Row = {
  name: 'unchanged-bake',
  title: 'nothing changed, warm engine: plan decides and finishes',
  against: 'one cached buildx bake of our own graph',
  unit: 'ms',
  bar: 0.4,
  seconds: 6,
  async measure(ground, pairs) {
    const state = join(ground.folder, 'bake');
    await mkdir(state, { recursive: true });
    await ground.officina(['plan', '--rebuild', chain.join(',')], { state });
    const file = join(state, 'bake.json');
    const { stdout } = await ground.officina(['build', '--print'], { state });
    await writeFile(file, stdout);
    const bake = () =>
      ground.docker(['buildx', 'bake', '--allow', 'fs=*', '--provenance=false', '--file', file]);
    await bake();
    await planReuse(ground);
    return {
      pairs: await sideBySide(pairs, {
        ours: () => timed(() => planReuse(ground)),
        baseline: () => timed(bake),
      }),
    };
  },
};
