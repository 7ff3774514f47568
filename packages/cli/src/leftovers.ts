import { isFactoryError, type LeftContainer, parseKeptKeys } from '@officina/core';
import { findRegistry, stopRegistry } from '@officina/host';
import type { Workshop } from './workshop.ts';

/** What runs that were killed left on this machine. */
export interface Leftovers {
  /** Of runs that are no more, wherever they were started. */
  readonly containers: readonly LeftContainer[];
  /** Where the demo's registry of this state folder listens; it also stays after a good demo, until `officina down`. */
  readonly registry?: string;
  /** Names in the engine of images that were built from this state folder and never tested. */
  readonly candidates: readonly string[];
}

type Place = Pick<Workshop, 'connectIfThere' | 'files' | 'place'>;

/** Looks for what was left, and changes nothing. Of an engine that does not answer nothing is known. */
export async function findLeftovers(workshop: Place): Promise<Leftovers> {
  const { connectIfThere, files } = workshop;
  const [engine, registry, keys] = await Promise.all([
    connectIfThere(),
    findRegistry(registryFolder(workshop), files),
    keysOf(workshop),
  ]);
  const [containers = [], names = []] = await Promise.all([
    engine?.containers.left(),
    engine?.images.names('officina.local/*'),
  ]);
  const candidates = names.filter((name) => keys.has(/:candidate-([0-9a-f]{64})$/.exec(name)?.[1] ?? ''));
  return { containers, candidates, ...(registry === undefined ? {} : { registry }) };
}

/** Takes away what was found, and no more: what a run has begun since then stays. Throws what the engine fails with. */
export async function clearLeftovers({ candidates }: Leftovers, workshop: Place): Promise<void> {
  const engine = await workshop.connectIfThere();
  await engine?.containers.sweep();
  for (const name of candidates) await engine?.images.untag(name);
  await stopRegistry(registryFolder(workshop), workshop.files);
}

/** A line for each thing that was left. */
export function renderLeftovers({ containers, registry, candidates }: Leftovers): string[] {
  return [
    ...containers.map(
      ({ name, image, running }) => `container ${name} of ${image}, ${running ? 'running' : 'stopped'}`,
    ),
    ...candidates.map((name) => `image ${name}, built and never tested`),
    ...(registry === undefined ? [] : [`the demo's registry at ${registry} (its images stay on the disk)`]),
  ];
}

function registryFolder({ place }: Place): string {
  return place('demo', 'registry');
}

/** The keys, in hex, that were planned from this state folder. */
async function keysOf({ files, place }: Place): Promise<ReadonlySet<string>> {
  try {
    const file = place('keys.json');
    const { keys } = parseKeptKeys((await files.read(file)) ?? '{}', { file });
    return new Set(Object.values(keys).flatMap((kept) => kept.map(({ key }) => key.slice('sha256:'.length))));
  } catch (error) {
    // Not there, or not ours any more: then no image is known to be of this folder.
    if (!isFactoryError(error)) throw error;
    return new Set();
  }
}
