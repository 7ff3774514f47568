import {
  type Digest,
  digested,
  mapUntilFailure,
  mediaTypes,
  type RawManifest,
  type Registry,
  readManifest,
  repositoryOf,
  tagged,
} from '@officina/core';

/** All that a repository holds under its tags, to be laid out again elsewhere. */
export interface Shelf {
  readonly tags: ReadonlyMap<string, Digest>;
  /** Those that others name come before them. */
  readonly manifests: ReadonlyMap<Digest, RawManifest>;
  readonly blobs: ReadonlyMap<Digest, string>;
}

/** Reads a repository whole. */
export async function readShelf(repository: string, registry: Registry): Promise<Shelf> {
  const [tags, manifests, blobs] = [new Map(), new Map(), new Map()] as [
    Map<string, Digest>,
    Map<Digest, RawManifest>,
    Map<Digest, string>,
  ];
  const take = async (raw: RawManifest | undefined, name: string) => {
    if (raw === undefined) throw new Error(`${repository} lists ${name} and does not have it`);
    const { manifests: children = [], layers = [], config } = readManifest(raw.body) ?? {};
    for (const { digest } of children)
      await take(await registry.manifest(digested(repository, digest)), digest);
    for (const { digest } of [...layers, ...(config === undefined ? [] : [config])]) {
      const text = blobs.get(digest) ?? (await registry.blob(digested(repository, digest)));
      if (text === undefined) throw new Error(`${repository} has no blob ${digest} of ${name}`);
      blobs.set(digest, text);
    }
    manifests.set(raw.digest, raw);
  };
  for (const tag of await registry.tags(repositoryOf(repository))) {
    const raw = await registry.manifest(tagged(repository, tag));
    await take(raw, tag);
    if (raw !== undefined) tags.set(tag, raw.digest);
  }
  return { tags, manifests, blobs };
}

/** Lays a shelf out in an empty repository, as it is: with plain requests, since this is done before each day. */
export async function fillRepository(
  repository: string,
  { tags, manifests, blobs }: Shelf,
  pool: string,
): Promise<void> {
  const place = repositoryOf(repository);
  const ask = async (method: string, path: string, more: Pick<RequestInit, 'body' | 'headers'> = {}) => {
    const answer = await fetch(new URL(path, `http://${place.registry}/v2/${place.repository}/`), {
      ...{ method, ...more },
    });
    await answer.body?.cancel();
    if (answer.status < 300) return answer;
    throw new Error(`${method} ${path} at ${repository}: ${answer.status}`);
  };
  await mapUntilFailure([...blobs], most, async ([digest, body]) => {
    // From a repository that has them all: no upload each time, where the registry can do that.
    const from = encodeURIComponent(repositoryOf(pool).repository);
    const begun = await ask('POST', `blobs/uploads/?mount=${digest}&from=${from}`);
    if (begun.status === 201) return;
    const target = new URL(begun.headers.get('location') ?? '', begun.url);
    target.searchParams.set('digest', digest);
    await ask('PUT', target.href, { body, headers: { 'content-type': 'application/octet-stream' } });
  });
  const put = (name: string, { mediaType, body }: RawManifest) =>
    ask('PUT', `manifests/${name}`, { body, headers: { 'content-type': mediaType } });
  const isIndex = ({ mediaType }: RawManifest) => mediaType === mediaTypes.index;
  for (const some of [false, true]) {
    const these = [...manifests.values()].filter((raw) => isIndex(raw) === some);
    await mapUntilFailure(these, most, (raw) => put(raw.digest, raw));
  }
  await mapUntilFailure([...tags], most, ([tag, digest]) => put(tag, manifests.get(digest) as RawManifest));
}

/** Requests at a time. */
const most = 4;
