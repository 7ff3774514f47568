import {
  type DigestReference,
  digested,
  digestOf,
  mediaTypes,
  nameIn,
  type Reference,
  renderIndex,
  renderReference,
  type TagReference,
} from '@officina/core';
import { answered, rejected } from './registry-answer.ts';
import type { RegistryCaller } from './registry-call.ts';

/** Removes a manifest by digest; true when it is gone, false when the registry does not delete (405, distribution-spec). */
export async function removeManifest(caller: RegistryCaller, reference: DigestReference): Promise<boolean> {
  const response = await remove(caller, reference);
  if (response.status === 405 || response.status === 400) {
    await response.discard();
    return false;
  }
  if (response.status !== 202 && response.status !== 200 && response.status !== 404) {
    throw await rejected(reference, response);
  }
  await response.discard();
  if (response.status === 200) await requireGone(caller, reference);
  return true;
}

/** The specification says 202 for what was removed; what says 200 may be a gate before the network. */
async function requireGone(caller: RegistryCaller, reference: Reference): Promise<void> {
  const path = `manifests/${nameIn(reference)}`;
  const there = await caller.call({ reference, path, method: 'HEAD' });
  await there.discard();
  if (there.status !== 404) throw answered(reference, 'that it removed what is still there');
}

/**
 * Removes a tag and nothing of what it names. A registry that cannot (the CNCF distribution 2.8 knows no DELETE of a tag,
 * and one by digest takes every tag of that digest along) is given an empty index under that tag, which is removed then.
 * False when the registry does not delete at all: then nothing was written.
 */
export async function removeTag(caller: RegistryCaller, reference: TagReference): Promise<boolean> {
  const response = await remove(caller, reference);
  await response.discard();
  if (response.status === 200) await requireGone(caller, reference);
  if (response.status === 202 || response.status === 200 || response.status === 404) return true;
  if (response.status !== 405 && response.status !== 400) throw await rejected(reference, response);
  const body = renderIndex([], { 'dev.officina.removed': renderReference(reference) });
  const nothing = digested(reference, digestOf(body));
  // Asked before anything is written: what is not there can be deleted wherever anything can.
  if (!(await removeManifest(caller, nothing))) return false;
  const written = await caller.call({
    reference,
    path: `manifests/${reference.tag}`,
    method: 'PUT',
    headers: { 'content-type': mediaTypes.index },
    body,
  });
  if (written.status !== 201) throw await rejected(reference, written);
  await written.discard();
  return removeManifest(caller, nothing);
}

function remove(caller: RegistryCaller, reference: Reference) {
  return caller.call({ reference, path: `manifests/${nameIn(reference)}`, method: 'DELETE' });
}
