import { canonicalJson, type Digest, digestOf, type RawManifest, type Reference } from '@officina/core';
import { z } from 'zod';
import { answered, rejected } from './registry-answer.ts';
import type { RegistryCaller } from './registry-call.ts';

type Manifest = Pick<RawManifest, 'mediaType' | 'body'>;

const Subject = z.object({ subject: z.object({ digest: z.string() }), artifactType: z.string().optional() });
const Referrers = z.looseObject({ manifests: z.array(z.looseObject({ digest: z.string() })) });

const indexType = 'application/vnd.oci.image.index.v1+json';

/**
 * Writes a manifest under the reference's tag, else by digest. One with a subject is put where a registry without the
 * referrers API is asked for referrers, too (distribution-spec 1.1, referrers tag schema), before it gets its tag: a tag
 * that is there says that all of it is.
 */
export async function putManifest(
  caller: RegistryCaller,
  reference: Reference,
  manifest: Manifest,
): Promise<Digest> {
  const digest = digestOf(manifest.body);
  const about = Subject.safeParse(JSON.parse(manifest.body));
  if (about.success) {
    const isListed = await put(caller, reference, { ...manifest, name: digest });
    if (!isListed) {
      const { artifactType, subject } = about.data;
      const size = Buffer.byteLength(manifest.body);
      const entry = { mediaType: manifest.mediaType, digest, size, artifactType };
      await addReferrer(caller, reference, { entry, tag: subject.digest.replace(':', '-') });
    }
    if (reference.tag === undefined) return digest;
  }
  await put(caller, reference, { ...manifest, name: reference.tag ?? digest });
  return digest;
}

/** Whether the registry lists it as a referrer by itself. */
async function put(
  caller: RegistryCaller,
  reference: Reference,
  { name, mediaType, body }: Manifest & { readonly name: string },
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
  const there = await caller.call({ reference, path: `manifests/${tag}`, headers: { accept: indexType } });
  const known =
    there.status === 200 ? Referrers.safeParse(await there.json()) : { success: true, data: undefined };
  if (there.status !== 200) await there.discard();
  if (there.status !== 200 && there.status !== 404) throw answered(reference, `status ${there.status}`);
  // What is no index was put there by somebody for something else.
  if (!known.success) return;
  const manifests = known.data?.manifests ?? [];
  if (manifests.some(({ digest }) => digest === entry.digest)) return;
  const index = { schemaVersion: 2, mediaType: indexType, ...known.data, manifests: [...manifests, entry] };
  await put(caller, reference, { name: tag, mediaType: indexType, body: canonicalJson(index) });
}
