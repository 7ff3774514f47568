import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError } from '@officina/core';
import { builtAgain } from './built-again.ts';
import { type Bump, buildAndPush, bumpedWorkspace, chain } from './bump.ts';
import type { Ground, Place } from './ground.ts';
import { timed } from './row.ts';
import { type Relay, throttle } from './throttle.ts';

/** A bump on a machine that has nothing. */
export interface FreshBump {
  readonly milliseconds: number;
  /** What came to the machine: of the registry, and of upstream. */
  readonly bytes: number;
}

/** Plans, builds and pushes a bump on an empty engine, with an empty store and no state; all that comes is counted. */
export async function bumpFresh(ground: Ground, bump: Bump): Promise<FreshBump> {
  const { images } = await bumpedWorkspace(ground, bump);
  const origin = new URL(bump.fresh.url);
  const relays = [await throttle(ground.address), await throttle(origin.host)] as const;
  const [registry, upstream] = relays;
  try {
    return await ground.onEmptyEngine(async ({ host }) => {
      const place = {
        ...{ ...(await emptyPlace(ground, 'fresh')), images, host },
        registry: ground.repository.replace(ground.address, registry.address),
        mirrors: {
          'docker.io/': `${registry.address}/`,
          [`${origin.origin}/`]: `http://${upstream.address}/`,
        },
      };
      const milliseconds = await timed(() => buildAndPush(ground, place));
      return { milliseconds, bytes: sumOf(relays) };
    });
  } finally {
    for (const relay of relays) await relay.close();
  }
}

/** The builder's cache of the images as they are, in the registry, for bakeFresh. */
export async function cacheInRegistry(ground: Ground): Promise<void> {
  const place = await emptyPlace(ground, 'fresh-cache');
  await ground.officina(['plan', '--rebuild', chain.join(',')], place);
  await ground.officina(['build', '--cache-to', 'registry'], place);
}

/**
 * Milliseconds of a bake of the same bump on an empty engine, from a cache in the registry, each image pushed. What it builds
 * from lies there already. It is asked for one image after the other: of all at once an empty engine takes no cache. Throws
 * command-failed where it compiles all the same.
 */
export async function bakeFresh(ground: Ground, bump: Bump): Promise<number> {
  const { images } = await bumpedWorkspace(ground, bump);
  const place = { ...(await emptyPlace(ground, 'fresh-bake')), images };
  await ground.officina(['plan', '--rebuild', chain.join(',')], place);
  await ground.officina(['fetch'], place);
  const { stdout } = await ground.officina(['build', '--print', '--cache-from', 'registry'], place);
  const file = join(place.state, 'bake.json');
  await writeFile(file, stdout);
  const { group } = JSON.parse(stdout) as { group: { default: { targets: string[] } } };
  const bake = [
    'buildx',
    'bake',
    '--allow',
    'fs=*',
    '--provenance=false',
    '--progress',
    'plain',
    '--file',
    file,
  ];
  return ground.onEmptyEngine(async ({ host }) => {
    let again = '';
    const milliseconds = await timed(async () => {
      for (const target of group.default.targets) {
        const output = `type=image,name=${ground.address}/bench/fresh:${target},push=true,compression=zstd,oci-mediatypes=true`;
        const { stderr } = await ground.docker(
          [...bake, '--set', `${target}.output=${output}`, target],
          host,
        );
        again += builtAgain(stderr, /sh \/officina\/debian|sh \/build\/git/).join(' ');
      }
    });
    if (again === '') return milliseconds;
    throw new FactoryError('command-failed', `a cache in the registry was not taken for ${again}`, {
      hint: 'the row would flatter us: look at the caches that officina build --cache-to registry left',
    });
  });
}

/** Folders for the launcher with nothing in them. */
async function emptyPlace(ground: Ground, name: string): Promise<Required<Pick<Place, 'state' | 'cache'>>> {
  const state = join(ground.folder, name);
  await rm(state, { recursive: true, force: true });
  await mkdir(state, { recursive: true });
  return { state, cache: join(state, 'store') };
}

function sumOf(relays: readonly Relay[]): number {
  return relays.reduce((sum, relay) => sum + relay.passed(), 0);
}
