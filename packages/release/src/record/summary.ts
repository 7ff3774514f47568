import { parseReference, type ReleaseRecord, renderReference } from '@officina/core';

/** One line of the summary table: what a person copies or looks for. */
export interface ReleaseRow {
  readonly image: string;
  readonly tags: readonly string[];
  readonly digest: string;
  /** The first tag and the digest, ready to paste. */
  readonly reference: string;
}

/** A row per image of a release, parents first. */
export function toReleaseRows(record: ReleaseRecord): ReleaseRow[] {
  return record.images.map(({ image, tags, digest }) => {
    const [tag] = tags;
    const reference = renderReference({
      ...parseReference(record.registry),
      ...(tag === undefined ? {} : { tag }),
      digest,
    });
    return { image, tags, digest, reference };
  });
}
