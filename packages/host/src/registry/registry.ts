import {
  type Digest,
  type DigestReference,
  digested,
  digestOf,
  type Http,
  type HttpResponse,
  isDigest,
  type Mirrors,
  mediaTypes,
  mirrorUrl,
  nameIn,
  type PrunableRegistry,
  type RawManifest,
  type Reference,
  type Repository,
  readManifest,
  renderReference,
  repositoryOf,
} from '@officina/core';
import { z } from 'zod';
import { putManifest } from './put-manifest.ts';
import { answered, unexpected } from './registry-answer.ts';
import type { FindCredentials } from './registry-auth.ts';
import { createRegistryCaller, errorCodes, type RegistryCaller } from './registry-call.ts';
import { removeManifest, removeTag } from './remove-manifest.ts';
import { blobOf, putBlob } from './upload-blob.ts';

export interface RegistryOptions {
  readonly http: Http;
  /** Image name prefixes and what to ask instead: `docker.io/` to `127.0.0.1:5455/`. */
  readonly mirrors: Mirrors;
  /** Nobody is logged in when left out. */
  readonly credentials?: FindCredentials;
}

/** A registry as other parts of the host ask it. */
export interface HostRegistry extends PrunableRegistry {
  /** The bytes of a blob as they come, unchecked; throws registry-refused when it is not there. */
  stream(reference: DigestReference): Promise<AsyncIterable<Uint8Array>>;
  /** Asks for a blob or a manifest by its digest, a part of it where the headers say so; any status is an answer. */
  ask(reference: DigestReference, wish: RegistryWish): Promise<HttpResponse>;
}

/** What is asked of a registry, and how. */
export interface RegistryWish {
  readonly as: 'blob' | 'manifest';
  readonly headers: Readonly<Record<string, string>>;
}

const { index, dockerIndex, manifest: imageManifest, dockerManifest } = mediaTypes;
const accept = [index, dockerIndex, imageManifest, dockerManifest].join(', ');

/** The OCI distribution API over http (https://github.com/opencontainers/distribution-spec, v1.1). */
export function createRegistry({ http, mirrors, credentials }: RegistryOptions): HostRegistry {
  const caller = createRegistryCaller(http, credentials ?? (async () => undefined));
  /** Blobs that this very process saw in a repository: the empty one is under every artifact. */
  const seen = new Set<string>();
  const mirrored = <R extends Repository>(reference: R): R => ({
    ...reference,
    ...repositoryOf(mirrorUrl(renderReference(reference), mirrors)),
  });
  return {
    head: (reference) => head(caller, mirrored(reference)),
    manifest: (reference) => manifest(caller, mirrored(reference)),
    blob: (reference) => blob(caller, mirrored(reference)),
    stream: (reference) => stream(caller, mirrored(reference)),
    ask: (reference, { as, headers }) =>
      caller.call({
        reference: mirrored(reference),
        path: `${as}s/${reference.digest}`,
        headers: as === 'manifest' ? { accept, ...headers } : headers,
      }),
    putManifest: async (reference, raw) => {
      expectDigest(reference, digestOf(raw.body));
      return putManifest(caller, mirrored(reference), raw);
    },
    putBlob: async (repository, content) => {
      const source = blobOf(content);
      const name = renderReference(digested(repository, source.digest));
      const { mountFrom } = source;
      const known = mountFrom === undefined ? {} : { mountFrom: mirrored(mountFrom) };
      if (!seen.has(name)) await putBlob(caller, mirrored(repository), { ...source, ...known });
      seen.add(name);
      return source.digest;
    },
    tags: (repository) => tags(caller, mirrored(repository)),
    remove: (reference) => removeManifest(caller, mirrored(reference)),
    untag: (reference) => removeTag(caller, mirrored(reference)),
  };
}

async function head(caller: RegistryCaller, reference: Reference): Promise<Digest | undefined> {
  const path = `manifests/${nameIn(reference)}`;
  const response = await caller.call({ reference, path, method: 'HEAD', headers: { accept } });
  await response.discard();
  if (response.status === 404) return undefined;
  if (response.status !== 200) throw unexpected(reference, response.status);
  const digest = response.headers['docker-content-digest'];
  // The header is optional in the specification; the bytes always tell.
  if (digest === undefined) return (await manifest(caller, reference))?.digest;
  if (!isDigest(digest)) throw answered(reference, `a digest "${digest}"`);
  expectDigest(reference, digest);
  return digest;
}

async function manifest(caller: RegistryCaller, reference: Reference): Promise<RawManifest | undefined> {
  const response = await caller.call({
    reference,
    path: `manifests/${nameIn(reference)}`,
    headers: { accept },
  });
  if (response.status === 404 || response.status !== 200) {
    await response.discard();
    if (response.status === 404) return undefined;
    throw unexpected(reference, response.status);
  }
  const bytes = await response.bytes();
  const digest = digestOf(bytes);
  const announced = response.headers['docker-content-digest'];
  if (announced !== undefined && announced !== digest) {
    throw answered(reference, `bytes of ${digest}, its header says ${announced}`);
  }
  expectDigest(reference, digest);
  const body = Buffer.from(bytes).toString('utf8');
  // A gate before the network answers everything with its own page.
  if (readManifest(body) === undefined) throw answered(reference, 'no manifest');
  const mediaType = response.headers['content-type']?.split(';')[0]?.trim() ?? '';
  return { digest, mediaType, body };
}

async function blob(caller: RegistryCaller, reference: DigestReference): Promise<string | undefined> {
  const { digest } = reference;
  const response = await caller.call({ reference, path: `blobs/${digest}` });
  if (response.status !== 200) {
    await response.discard();
    if (response.status === 404) return undefined;
    throw unexpected(reference, response.status);
  }
  const bytes = await response.bytes();
  if (digestOf(bytes) !== digest) throw answered(reference, `a blob of ${digestOf(bytes)}, wanted ${digest}`);
  return Buffer.from(bytes).toString('utf8');
}

async function stream(
  caller: RegistryCaller,
  reference: DigestReference,
): Promise<AsyncIterable<Uint8Array>> {
  const response = await caller.call({ reference, path: `blobs/${reference.digest}` });
  if (response.status === 200) return response.stream();
  await response.discard();
  throw unexpected(reference, response.status);
}

/** What says that there is no such repository (distribution-spec, error codes; Harbor has a code of its own). */
const unknownName = new Set(['NAME_UNKNOWN', 'NOT_FOUND']);

/** A repository whose last tag was removed has `null` in the CNCF distribution. */
const TagList = z.object({ tags: z.array(z.string()).nullable() });

const pageSize = 1000;

/** More than any public image has; a registry that leads on and on is left. */
const pageLimit = 1000;

/** All tags; none only where the registry says that it does not know the repository: a list that fails is no empty one. */
async function tags(caller: RegistryCaller, reference: Repository): Promise<string[]> {
  const found = new Set<string>();
  const seen = new Set<string>();
  let path: string | undefined = `tags/list?n=${pageSize}`;
  while (path !== undefined && !seen.has(path)) {
    if (seen.size === pageLimit) throw answered(reference, `more than ${pageLimit} pages of tags`);
    seen.add(path);
    const response = await caller.call({ reference, path });
    if (response.status === 404 && (await errorCodes(response)).some((code) => unknownName.has(code)))
      return [];
    if (response.status !== 200) throw unexpected(reference, response.status);
    const { success, data } = TagList.safeParse(await response.json());
    if (!success) throw answered(reference, 'no list of tags');
    const page = data.tags ?? [];
    const before = found.size;
    for (const tag of page) found.add(tag);
    const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers['link'] ?? '')?.[1];
    if (next !== undefined) path = new URL(next, response.url).href;
    // Some end a page without saying where the next one is (docs/registries.md): a full one is followed until nothing is new.
    else if (page.length < pageSize || found.size === before) path = undefined;
    else path = `tags/list?n=${pageSize}&last=${encodeURIComponent(page.at(-1) ?? '')}`;
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

function expectDigest(reference: Reference, digest: Digest): void {
  if (reference.digest !== undefined && reference.digest !== digest)
    throw answered(reference, `digest ${digest}`);
}
