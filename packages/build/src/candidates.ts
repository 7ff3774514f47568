import {
  type Candidate,
  type Digest,
  type EngineImages,
  engineCandidateName,
  engineGreenName,
  FactoryError,
  type ImageDocuments,
  type Plan,
  type PlannedPlatform,
} from '@officina/core';
import { isInEngine, isInRegistry } from './assembly-place.ts';
import { readImage } from './canonical-image.ts';
import { layerSizes } from './layer-sizes.ts';
import { type Planned, substitutes } from './lineage.ts';
import type { Put } from './put-together.ts';

export interface CandidatesOptions {
  readonly plan: Plan;
  readonly images: ReadonlyMap<string, Planned>;
  readonly engine: Pick<EngineImages, 'tag' | 'unpacked'>;
  /** The digest of what was built now. */
  readonly digestOf: (image: string, entry: PlannedPlatform) => Digest | undefined;
  /** What was put together. */
  readonly put: (image: string, entry: PlannedPlatform) => Pick<Put, 'place' | 'image'> | undefined;
}

/** One candidate per planned image and platform, in plan order; what was built now gets its name in the engine here. */
export async function candidates(options: CandidatesOptions): Promise<Candidate[]> {
  const { plan, images, engine, digestOf, put } = options;
  const found: Candidate[] = [];
  for (const { name, platforms, open } of plan.images) {
    for (const entry of platforms) {
      const digest = entry.action === 'reuse' ? entry.digest : digestOf(name, entry);
      if (digest === undefined) {
        throw new FactoryError(
          'candidate-missing',
          `${name} for ${entry.platform} has no digest to go on with`,
          {
            hint: 'run officina plan again',
          },
        );
      }
      const common = {
        image: name,
        platform: entry.platform,
        key: entry.key,
        digest,
        ...substitutes(name, images),
        ...(entry.assembly === undefined
          ? {}
          : { assembled: { from: entry.assembly.digest, lines: entry.assembly.lines } }),
        ...(open === undefined ? {} : { open }),
      };
      const reused = entry.action === 'reuse';
      const made = reused ? undefined : put(name, entry);
      const sizes = made && isInRegistry(made.place) ? sizesOf(made.image) : undefined;
      if (reused ? entry.found !== 'engine' : made !== undefined && !isInEngine(made.place)) {
        found.push({ ...common, reused, found: 'registry', ...sizes });
        continue;
      }
      const engineName = reused ? engineGreenName(name, entry.key) : engineCandidateName(name, entry.key);
      if (!reused) await engine.tag(digest, engineName);
      const unpacked = await engine.unpacked(engineName);
      const place = sizes === undefined ? 'engine' : 'registry';
      found.push({ ...common, reused, found: place, engineName, unpacked, ...sizes });
    }
  }
  return found;
}

function sizesOf(image: ImageDocuments): ReturnType<typeof layerSizes> {
  const { layers, config } = readImage(image);
  const lines = (config.history ?? []).map(({ created_by: line }) => line ?? '');
  return layerSizes(layers, lines);
}
