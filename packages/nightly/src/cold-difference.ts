import { type BuildResult, FactoryError, greenTag, mergeErrors, type Registry, tagged } from '@officina/core';

/** Throws what a cold build made otherwise than the tested image of the very same key; each difference is named. */
export async function requireSame(build: BuildResult, registry: Pick<Registry, 'head'>): Promise<number> {
  const made = build.candidates.filter(({ reused }) => !reused);
  const compared = await Promise.all(
    made.map(async (candidate) => ({
      candidate,
      before: await registry.head(tagged(build.registry, greenTag(candidate.key))),
    })),
  );
  const errors = compared.flatMap(({ candidate: { image, platform, digest }, before }) =>
    before === undefined || before === digest
      ? []
      : [
          new FactoryError(
            'report-mismatch',
            `${image} on ${platform}: built anew it is ${digest}, the tested image of the same inputs is ${before}`,
            { hint: `officina verify ${image} names the file` },
          ),
        ],
  );
  if (errors.length > 0) throw mergeErrors(errors);
  return compared.filter(({ before }) => before !== undefined).length;
}
