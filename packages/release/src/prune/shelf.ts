import {
  childrenOf,
  type Digest,
  digested,
  mapUntilFailure,
  type RawManifest,
  type Registry,
  type ReleaseRecord,
  repositoryOf,
  tagged,
} from '@officina/core';
import type { Shelf } from './retention.ts';
import type { TagKind } from './tag-kind.ts';

/** Requests at a time. */
const most = 8;

export interface ShelfRequest {
  readonly repository: string;
  readonly kindOf: (tag: string) => TagKind;
  readonly records: readonly ReleaseRecord[];
}

/** Reads all that a repository holds, as far as tags and records lead to it; a request per tag. */
export async function readShelf(
  { repository, kindOf, records }: ShelfRequest,
  registry: Registry,
): Promise<Shelf & { readonly listed: readonly string[]; readonly empty: readonly string[] }> {
  const names = await registry.tags(repositoryOf(repository));
  const found = await mapUntilFailure(names, most, async (tag): Promise<[string, RawManifest][]> => {
    const raw = await registry.manifest(tagged(repository, tag));
    return raw === undefined ? [] : [[tag, raw]];
  });
  const manifests = found.flat();
  const children = new Map(manifests.map(([, raw]) => [raw.digest, childrenOf(raw)]));
  const known = new Set<Digest>([
    ...manifests.map(([, { digest }]) => digest),
    ...[...children.values()].flat(),
    ...records.flatMap(({ images }) =>
      images.flatMap(({ platforms }) => platforms.map(({ digest }) => digest)),
    ),
  ]);
  const subjects = new Set(
    names.flatMap((tag) => {
      const is = kindOf(tag);
      return is.kind === 'attached' ? [is.subject] : [];
    }),
  );
  const there = await mapUntilFailure([...subjects], most, async (digest) =>
    known.has(digest) || (await registry.head(digested(repository, digest))) !== undefined ? [digest] : [],
  );
  return {
    tags: new Map(manifests.map(([tag, { digest }]) => [tag, digest])),
    children,
    subjects: new Set(there.flat()),
    listed: names,
    empty: names.filter((_, at) => found[at]?.length === 0),
  };
}
