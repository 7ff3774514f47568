import {
  canonicalJson,
  type Digest,
  digestOf,
  type Manifest,
  mediaTypes,
  nameIn,
  type RawManifest,
  type Reference,
  readIfJson,
  readManifest,
} from '@officina/core';
import { answered, rejected } from './registry-answer.ts';
import type { RegistryCaller } from './registry-call.ts';

type Content = Pick<RawManifest, 'mediaType' | 'body'>;

/**
 * Writes a manifest. One with a subject is put where a registry without the
 * referrers API is asked for referrers, too (distribution-spec 1.1, referrers tag schema), before it gets its tag: a tag
 * that is there says that all of it is.
 */
export async function putManifest(
  caller: RegistryCaller,
  reference: Reference,
  manifest: Content,
): Promise<Digest> {
  const digest = digestOf(manifest.body);
  const { subject, artifactType } = readManifest(manifest.body) ?? {};
  if (subject !== undefined) {
    const isListed = await put(caller, reference, { ...manifest, name: digest });
    if (!isListed) {
      const size = Buffer.byteLength(manifest.body);
      const entry = { mediaType: manifest.mediaType, digest, size, artifactType };
      await addReferrer(caller, reference, { entry, tag: subject.digest.replace(':', '-') });
    }
    if (reference.digest !== undefined) return digest;
  }
  await put(caller, reference, { ...manifest, name: nameIn(reference) });
  return digest;
}

/** Whether the registry lists it as a referrer by itself. */
async function put(
  caller: RegistryCaller,
  reference: Reference,
  { name, mediaType, body }: Content & { readonly name: string },
): Promise<boolean> {
  const digest = digestOf(body);
  const headers = { 'content-type': mediaType };
  const response = await caller.call({ reference, path: `manifests/${name}`, method: 'PUT', headers, body });
  if (response.status !== 201 && response.status !== 200) throw await rejected(reference, response);
  await response.discard();
  const got = response.headers['docker-content-digest'];
  if (got !== undefined && got !== digest)
    throw answered(reference, `digest ${got} for what we wrote as ${digest}`);
  return response.headers['oci-subject'] !== undefined;
}

interface Referrer {
  readonly entry: { readonly digest: Digest; readonly artifactType?: string | undefined };
  readonly tag: string;
}

async function addReferrer(
  caller: RegistryCaller,
  reference: Reference,
  { entry, tag }: Referrer,
): Promise<void> {
  const path = `manifests/${tag}`;
  const there = await caller.call({ reference, path, headers: { accept: mediaTypes.index } });
  if (there.status !== 200 && there.status !== 404) {
    await there.discard();
    throw answered(reference, `status ${there.status}`);
  }
  const text = there.status === 200 ? await there.text() : '{"manifests":[]}';
  if (there.status === 404) await there.discard();
  const { manifests } = readManifest(text) ?? {};
  // What is no index was put there by somebody for something else.
  if (manifests === undefined || manifests.some(({ digest }) => digest === entry.digest)) return;
  const known = readIfJson(text) as Manifest & { readonly manifests: readonly unknown[] };
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    ...known,
    manifests: [...known.manifests, entry],
  };
  await put(caller, reference, { name: tag, mediaType: mediaTypes.index, body: canonicalJson(index) });
}
