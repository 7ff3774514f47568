import { type Digest, type EngineImages, FactoryError } from '@officina/core';
import type { BakeDefinition } from './bake.ts';

/**
 * Reads the labels of what was built back from the images: a builder that lost or changed one (a JSON text split at its
 * commas, say) has made another image than its key says. Throws build-failed naming each, and candidate-missing where
 * somebody took one away meanwhile.
 */
export async function requireLabels(
  { target }: BakeDefinition,
  digests: ReadonlyMap<string, Digest>,
  engine: Pick<EngineImages, 'inspect'>,
): Promise<void> {
  const problems: string[] = [];
  for (const [name, digest] of digests) {
    const labels = target[name]?.labels;
    // Single layers have none, and are not in the engine.
    if (labels === undefined) continue;
    const image = await engine.inspect(digest);
    if (image === undefined)
      throw new FactoryError(
        'candidate-missing',
        `${name} was built as ${digest} and is not in the engine any more`,
        {
          hint: 'run officina build again when nobody clears the engine: what was built is in its cache',
        },
      );
    const got = image.labels;
    for (const [label, wanted] of Object.entries(labels)) {
      if (got[label] !== wanted)
        problems.push(`${name}: label ${label}: wanted ${wanted}, got ${got[label] ?? 'none'}`);
    }
  }
  if (problems.length === 0) return;
  throw new FactoryError('build-failed', problems, {
    hint: 'the builder changed what it was given: try another buildx, or the default builder',
  });
}
