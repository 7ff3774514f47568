import type { Candidate, Made, ReleaseRecord } from '@officina/core';

/** How a candidate was made: by this run, or by what the release before says of the same digest; undefined if nobody knows. */
export function madeOf(
  { digest, reused, assembled }: Pick<Candidate, 'digest' | 'reused' | 'assembled'>,
  previous?: ReleaseRecord,
): Made | undefined {
  if (!reused) return assembled === undefined ? { how: 'built' } : { how: 'assembled', ...assembled };
  return previous?.images.flatMap(({ platforms }) => platforms).find((platform) => platform.digest === digest)
    ?.made;
}
