import { canonicalJson, type Digest, digestOf, type Reference, renderReference } from '@officina/core';
import { rejected } from './registry-answer.ts';
import type { RegistryCaller } from './registry-call.ts';

const indexType = 'application/vnd.oci.image.index.v1+json';

/** Removes a manifest by digest; true when it is gone, false when the registry does not delete (405, distribution-spec). */
export async function removeManifest(
  caller: RegistryCaller,
  reference: Reference & { readonly digest: Digest },
): Promise<boolean> {
  const response = await remove(caller, reference, reference.digest);
  if (response.status === 405 || response.status === 400) {
    await response.discard();
    return false;
  }
  if (response.status !== 202 && response.status !== 200 && response.status !== 404) {
    throw await rejected(reference, response);
  }
  await response.discard();
  return true;
}

/**
 * Removes a tag and nothing of what it names. A registry that cannot (the CNCF distribution 2.8 knows no DELETE of a tag,
 * and one by digest takes every tag of that digest along) is given an empty index under that tag, which is removed then.
 * False when the registry does not delete at all: then nothing was written.
 */
export async function removeTag(
  caller: RegistryCaller,
  reference: Reference & { readonly tag: string },
): Promise<boolean> {
  const response = await remove(caller, reference, reference.tag);
  await response.discard();
  if (response.status === 202 || response.status === 200 || response.status === 404) return true;
  if (response.status !== 405 && response.status !== 400) throw await rejected(reference, response);
  const body = canonicalJson({
    schemaVersion: 2,
    mediaType: indexType,
    manifests: [],
    annotations: { 'dev.officina.removed': renderReference(reference) },
  });
  const { tag: _, ...place } = reference;
  const nothing = { ...place, digest: digestOf(body) };
  // Asked before anything is written: what is not there can be deleted wherever anything can.
  if (!(await removeManifest(caller, nothing))) return false;
  const written = await caller.call({
    reference,
    path: `manifests/${reference.tag}`,
    method: 'PUT',
    headers: { 'content-type': indexType },
    body,
  });
  if (written.status !== 201 && written.status !== 200) throw await rejected(reference, written);
  await written.discard();
  return removeManifest(caller, nothing);
}

function remove(caller: RegistryCaller, reference: Reference, name: string) {
  return caller.call({ reference, path: `manifests/${name}`, method: 'DELETE' });
}
