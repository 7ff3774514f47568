import { type Digest, digestOf, isFactoryError, type Reference } from '@officina/core';
import { answered, rejected } from './registry-answer.ts';
import { apiBase, type RegistryCaller } from './registry-call.ts';

/** Writes a small blob unless it is there; an upload that breaks is begun again, bounded. */
export async function putBlob(
  caller: RegistryCaller,
  reference: Reference,
  content: string,
): Promise<Digest> {
  const digest = digestOf(content);
  const there = await caller.call({ reference, path: `blobs/${digest}`, method: 'HEAD' });
  await there.discard();
  if (there.status === 200) return digest;
  for (let tries = 1; ; tries++) {
    try {
      await upload(caller, reference, { digest, content });
      return digest;
    } catch (error) {
      // An upload that broke leaves its address in an unknown state: the whole of it is done again.
      if (!isBroken(error) || tries >= mostUploads) throw error;
    }
  }
}

const mostUploads = 3;

/** True for a connection that broke and for a 5xx; not for a write that was rejected. */
function isBroken(error: unknown): boolean {
  if (!isFactoryError(error)) return false;
  const { code, cause } = error;
  return code === 'registry-unreachable' || (isFactoryError(cause) && cause.code === 'upstream-status');
}

async function upload(
  caller: RegistryCaller,
  reference: Reference,
  { digest, content }: { digest: Digest; content: string },
): Promise<void> {
  const begun = await caller.call({ reference, path: 'blobs/uploads/', method: 'POST' });
  if (begun.status !== 202) throw await rejected(reference, begun);
  await begun.discard();
  const location = begun.headers['location'];
  if (location === undefined) throw answered(reference, 'no address to upload to');
  const target = new URL(location, `${apiBase(reference.registry)}/`);
  target.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream' };
  const put = {
    reference,
    path: target.href,
    method: 'PUT',
    headers,
    body: content,
    repeatable: false,
  } as const;
  const done = await caller.call(put);
  if (done.status !== 201) throw await rejected(reference, done);
  await done.discard();
}
