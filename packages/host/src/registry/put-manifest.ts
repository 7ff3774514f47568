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
    const size = Buffer.byteLength(manifest.body);
    const entry = { mediaType: manifest.mediaType, digest, size, artifactType };
    const referrer = { entry, subject: subject.digest as Digest };
    if (!isListed || !(await isShown(caller, reference, referrer)))
      await addReferrer(caller, reference, referrer);
    if (reference.digest !== undefined) return digest;
  }
  await put(caller, reference, { ...manifest, name: nameIn(reference) });
  return digest;
}

/** Writes it and says whether the registry claims to list it by itself (its header OCI-Subject). */
async function put(
  caller: RegistryCaller,
  reference: Reference,
  { name, mediaType, body }: Content & { readonly name: string },
): Promise<boolean> {
  const response = await send(caller, reference, { name, mediaType, body });
  const digest = digestOf(body);
  const got = response.headers['docker-content-digest'];
  // Whoever only says 200 may be a gate before the network, which says so of everything.
  const isTaken = response.status === 201 || (response.status === 200 && got !== undefined);
  if (!isTaken) throw await rejected(reference, response);
  await response.discard();
  if (got !== undefined && got !== digest)
    throw answered(reference, `digest ${got} for what we wrote as ${digest}`);
  return response.headers['oci-subject'] !== undefined;
}

interface Sending extends Content {
  readonly name: string;
  /** Conditions (RFC 9110, 13.1). */
  readonly conditions?: Readonly<Record<string, string>>;
}

function send(caller: RegistryCaller, reference: Reference, { name, mediaType, body, conditions }: Sending) {
  const headers = { 'content-type': mediaType, ...conditions };
  return caller.call({ reference, path: `manifests/${name}`, method: 'PUT', headers, body });
}

interface Referrer {
  readonly entry: { readonly digest: Digest; readonly artifactType?: string | undefined };
  readonly subject: Digest;
}

/** Whether the referrers API really shows it: some registries, and proxies before them, only say so. */
async function isShown(
  caller: RegistryCaller,
  reference: Reference,
  { entry, subject }: Referrer,
): Promise<boolean> {
  const headers = { accept: mediaTypes.index };
  const answer = await caller.call({ reference, path: `referrers/${subject}`, headers });
  if (answer.status !== 200) {
    await answer.discard();
    return false;
  }
  const shown = readManifest(await answer.text());
  if (shown === undefined) throw answered(reference, `no list of the referrers of ${subject}`);
  return (shown.manifests ?? []).some(({ digest }) => digest === entry.digest);
}

/** Writers at once take turns at the list: by its ETag where the registry compares it, else by looking again. */
const mostTries = 5;

async function addReferrer(caller: RegistryCaller, reference: Reference, referrer: Referrer): Promise<void> {
  const name = referrer.subject.replace(':', '-');
  for (let tries = 0; tries <= mostTries; tries++) {
    const list = await readList(caller, reference, name);
    // What is no index was put there by somebody for something else.
    if (list === undefined || list.digests.includes(referrer.entry.digest)) return;
    const index = {
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      ...list.known,
      manifests: [...list.known.manifests, referrer.entry],
    };
    const { conditions } = list;
    const body = canonicalJson(index);
    const response = await send(caller, reference, { name, mediaType: mediaTypes.index, body, conditions });
    if (![200, 201, 412].includes(response.status)) throw await rejected(reference, response);
    await response.discard();
  }
  throw answered(reference, `its list of referrers ${name} without what was added to it ${mostTries} times`);
}

async function readList(caller: RegistryCaller, reference: Reference, name: string) {
  const path = `manifests/${name}`;
  const there = await caller.call({ reference, path, headers: { accept: mediaTypes.index } });
  if (there.status !== 200 && there.status !== 404) {
    await there.discard();
    throw answered(reference, `status ${there.status}`);
  }
  const text = there.status === 200 ? await there.text() : '{"manifests":[]}';
  if (there.status === 404) await there.discard();
  const list = readManifest(text);
  if (list === undefined) throw answered(reference, `no manifest for ${name}`);
  const { manifests } = list;
  if (manifests === undefined) return undefined;
  const { etag } = there.headers;
  return {
    digests: manifests.map(({ digest }) => digest),
    known: readIfJson(text) as Manifest & { readonly manifests: readonly unknown[] },
    conditions:
      there.status === 404 ? { 'if-none-match': '*' } : etag === undefined ? {} : { 'if-match': etag },
  };
}
