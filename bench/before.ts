import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError, lockPath } from '@officina/core';
import { chain } from './bump.ts';
import type { Ground, Place } from './ground.ts';

/** The last commit whose build steps had a network: apt, npm and the builder each fetched what they wanted. */
const commit = '19a7f5c1465b9679cf75b4380c09fa595c48b4df';

const known = new WeakMap<Ground, Promise<Place>>();

/**
 * The checkout of that commit with its own launcher, and its images with locks that it resolved now; made once per run of
 * the bench. Throws command-failed.
 */
export function placeBefore(ground: Ground): Promise<Place> {
  const running = known.get(ground) ?? makePlace(ground);
  known.set(ground, running);
  return running;
}

async function makePlace(ground: Ground): Promise<Place> {
  const { exec, folder } = ground;
  const root = join(folder, 'before');
  if ((await ground.files.list(root)).length === 0) {
    const tar = `${root}.tar`;
    const git = await exec.run('git', ['-C', ground.root, 'archive', '--output', tar, commit]);
    if (git.exitCode !== 0)
      throw new FactoryError('command-failed', `git archive ${commit}: ${git.stderr.trim()}`, {
        hint: 'the row wants the history of the checkout: git fetch --unshallow',
      });
    await mkdir(root, { recursive: true });
    await exec.run('tar', ['-xf', tar, '-C', root]);
  }
  const place = { root, images: join(root, 'images'), state: join(root, '.officina') };
  // Its committed locks are of tools that the bench has stand-ins of.
  for (const image of chain) await rm(lockPath(place.images, image), { force: true });
  await ground.officina(['resolve'], place);
  return place;
}
