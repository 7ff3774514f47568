import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockPath } from '@officina/core';
import { placeBefore } from '../before.ts';
import { chain } from '../bump.ts';
import type { Ground, Place } from '../ground.ts';
import { type Row, sideBySide, timed } from '../row.ts';

const others = 'the images of then are not those of now, which compile git and have more packages and tools';

/** Everything from nothing, by the host, beside builds that fetch for themselves. */
export const coldBefore: Row = {
  name: 'cold-before',
  title: 'cold build of all three, pushed: fetched first, then without a network',
  against: "this project's, when steps still had a network",
  unit: 'ms',
  bar: 0.8,
  seconds: 300,
  async measure(ground, pairs) {
    const before = await placeBefore(ground);
    const run = Date.now().toString(36);
    const build = (place: Place, name: string) =>
      ground.onEmptyEngine(async ({ host }) => {
        const cache = join(ground.folder, 'empty-store');
        await rm(cache, { recursive: true, force: true });
        const at = { ...place, host, cache, registry: `${ground.address}/${name}` };
        return timed(async () => {
          await ground.officina(['plan', '--rebuild', chain.join(',')], at);
          await ground.officina(['build', '--push'], at);
        });
      });
    return {
      pairs: await sideBySide(pairs, {
        ours: (pair) => build({ state: join(ground.folder, 'cold') }, `cold/${run}-${pair}`),
        baseline: (pair) => build(before, `cold-before/${run}-${pair}`),
      }),
      note: `both with an empty store, too; ${others}`,
    };
  },
};

/** Packages that no other of ours depends on: each pair takes another one away. */
const leaves = ['htop', 'btop', 'tmux', 'mc', 'ripgrep', 'stow', 'jq', '7zip'];

/** The list of packages is another one: the whole step that installs them runs again. */
export const packageBefore: Row = {
  name: 'package-before',
  title: 'rebuild of base after one Debian package moved',
  against: "this project's, when steps still had a network",
  unit: 'ms',
  bar: 0.6,
  seconds: 150,
  async measure(ground, pairs) {
    const before = await placeBefore(ground);
    const ours = { images: ground.workspace, state: join(ground.folder, 'package') };
    const build = async (place: Place) => {
      await ground.officina(['plan', '--only', 'base', '--rebuild', 'base'], place);
      await ground.officina(['build'], place);
    };
    // What both have from an earlier time: all packages and layers but the one that moves.
    for (const place of [ours, before]) await build(place);
    const without = async (place: Place, pair: number) => {
      const moved = await withoutPackage(ground, place, leaves[pair % leaves.length] ?? '');
      return timed(() => build(moved));
    };
    return {
      pairs: await sideBySide(pairs, {
        ours: (pair) => without(ours, pair),
        baseline: (pair) => without(before, pair),
      }),
      note: `one package of the list is taken away, another one in each pair; ${others}`,
    };
  },
};

/** A copy of a workspace whose base neither asks for a package nor has it locked. */
async function withoutPackage(ground: Ground, place: Place, name: string): Promise<Place> {
  const images = join(ground.folder, 'package-images');
  await rm(images, { recursive: true, force: true });
  await cp(place.images ?? '', images, { recursive: true, verbatimSymlinks: true });
  const spec = join(images, 'base', 'image.yaml');
  const text = (await ground.files.read(spec)) ?? '';
  await ground.files.write(spec, text.replace(`    - ${name}\n`, ''));
  const file = lockPath(images, 'base');
  // The older one has addresses where this one has paths, which the older does not read.
  const lock = JSON.parse((await ground.files.read(file)) ?? '{}') as {
    debian: Record<string, { name: string }[]>;
  };
  const debian = Object.entries(lock.debian).map(([platform, packages]) => [
    platform,
    packages.filter((one) => one.name !== name),
  ]);
  await ground.files.write(file, JSON.stringify({ ...lock, debian: Object.fromEntries(debian) }));
  return { ...place, images };
}
