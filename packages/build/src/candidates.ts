import {
  type Candidate,
  type Digest,
  type EngineImages,
  engineCandidateName,
  engineGreenName,
  FactoryError,
  type Plan,
  type PlannedPlatform,
} from '@officina/core';
import { type Planned, substitutes } from './lineage.ts';

export interface CandidatesOptions {
  readonly plan: Plan;
  readonly images: ReadonlyMap<string, Planned>;
  readonly engine: Pick<EngineImages, 'tag'>;
  /** The digest of what was built now. */
  readonly digestOf: (image: string, entry: PlannedPlatform) => Digest | undefined;
}

/** One candidate per planned image and platform, in plan order; what was built now gets its name in the engine here. */
export async function candidates(options: CandidatesOptions): Promise<Candidate[]> {
  const { plan, images, engine, digestOf } = options;
  const found: Candidate[] = [];
  for (const { name, platforms } of plan.images) {
    for (const entry of platforms) {
      const digest = entry.action === 'build' ? digestOf(name, entry) : entry.digest;
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
      };
      if (entry.action === 'reuse') {
        const inEngine = entry.found === 'engine';
        found.push({
          ...common,
          reused: true,
          found: inEngine ? 'engine' : 'registry',
          ...(inEngine ? { engineName: engineGreenName(name, entry.key) } : {}),
        });
        continue;
      }
      const engineName = engineCandidateName(name, entry.key);
      await engine.tag(digest, engineName);
      found.push({ ...common, reused: false, found: 'engine', engineName });
    }
  }
  return found;
}
