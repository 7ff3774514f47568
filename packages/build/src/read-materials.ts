import { FactoryError } from '@officina/core';
import { z } from 'zod';
import type { Material } from './locked-materials.ts';
import type { Step } from './progress.ts';

/** What buildx keeps of a target in its metadata file: SLSA provenance 0.2, or 1 where a builder writes that. */
const Read = z.object({ uri: z.string(), digest: z.record(z.string(), z.string()).optional() });
type Read = z.infer<typeof Read>;
const Provenance = z
  .object({ buildDefinition: z.object({ resolvedDependencies: z.array(Read).nullish() }) })
  .or(z.object({ materials: z.array(Read).nullish() }));
const Target = z.object({ 'buildx.build.provenance': Provenance });

/**
 * Compares what a builder says that it read for each target with what the plan allows. Throws build-unlocked naming each
 * other thing with target and step, engine-failed for a target of which the builder says nothing.
 */
export function requireLocked(
  metadata: Readonly<Record<string, unknown>>,
  targets: readonly string[],
  { materials, steps }: { readonly materials: readonly Material[]; readonly steps: readonly Step[] },
): void {
  const problems = new Set<string>();
  for (const target of targets) {
    const parsed = Target.safeParse(metadata[target]);
    if (!parsed.success)
      throw new FactoryError('engine-failed', `the builder does not say what it read for ${target}`, {
        hint: 'use an engine of Docker 23 or newer, or a builder of BuildKit 0.11 or newer, with buildx 0.14 or newer',
      });
    for (const read of readOf(parsed.data['buildx.build.provenance'])) {
      if (isLocked(read, materials)) continue;
      problems.add(`${target}: the builder read ${read.uri}, which no lock names${stepOf(read, steps)}`);
    }
  }
  if (problems.size > 0) throw unlocked([...problems]);
}

/** The refusal of what no lock names. */
export function unlocked(problems: string | readonly string[]): FactoryError {
  return new FactoryError('build-unlocked', problems, {
    hint: 'name it under parents: or tools: in image.yaml and run officina resolve, or take the step out',
  });
}

function readOf(provenance: z.infer<typeof Provenance>): readonly Read[] {
  return (
    ('buildDefinition' in provenance
      ? provenance.buildDefinition.resolvedDependencies
      : provenance.materials) ?? []
  );
}

/** An image is what its digest says, whatever a mirror or a builder calls it; nothing else is ever locked. */
function isLocked({ uri, digest }: Read, materials: readonly Material[]): boolean {
  const sha256 = digest?.['sha256'];
  return (
    sha256 !== undefined &&
    /^pkg:(?:docker|oci)\//.test(uri) &&
    materials.some((material) => material.digest === `sha256:${sha256}`)
  );
}

function stepOf({ uri }: Read, steps: readonly Step[]): string {
  const name = steps.flatMap(({ names }) => names).find((known) => known.includes(uri));
  return name === undefined ? '' : `, in the step "${name.replaceAll(/\s+/g, ' ')}"`;
}
