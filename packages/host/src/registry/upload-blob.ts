import { createReadStream } from 'node:fs';
import { type BlobFile, digestOf, type HttpResponse, isFactoryError, type Repository } from '@officina/core';
import { answered, rejected } from './registry-answer.ts';
import { apiBase, type RegistryCaller } from './registry-call.ts';

/** A blob that an upload which broke opens again. */
export interface BlobSource extends Omit<BlobFile, 'file'> {
  open(): AsyncIterable<Uint8Array>;
}

/** A text or a file as a blob. */
export function blobOf(content: string | BlobFile): BlobSource {
  if (typeof content !== 'string') {
    const { file, ...blob } = content;
    return { ...blob, open: () => createReadStream(file) };
  }
  const bytes = Buffer.from(content);
  return {
    digest: digestOf(bytes),
    size: bytes.length,
    open: async function* () {
      yield bytes;
    },
  };
}

/** Writes a blob unless it is there; an upload that breaks is begun again, bounded. */
export async function putBlob(
  caller: RegistryCaller,
  reference: Repository,
  blob: BlobSource,
): Promise<void> {
  const path = `blobs/${blob.digest}`;
  const there = await caller.call({ reference, path, method: 'HEAD' });
  await there.discard();
  if (there.status === 200 && isOf(there.headers, blob)) return;
  if (await isMounted(caller, reference, blob)) return;
  for (let tries = 1; ; tries++) {
    try {
      return await upload(caller, reference, blob);
    } catch (error) {
      // An upload that broke leaves its address in an unknown state: the whole of it is done again.
      if (!isBroken(error) || tries >= mostUploads) throw error;
    }
  }
}

/** A registry says digest or length of what it has; a gate before the network says yes to everything. */
function isOf(headers: HttpResponse['headers'], { digest, size }: BlobSource): boolean {
  const { 'docker-content-digest': said, 'content-length': length } = headers;
  return said === undefined ? Number(length) === size : said === digest;
}

const mostUploads = 3;

/** Whether the registry took the blob over from another of its repositories (distribution-spec, mounting a blob). */
async function isMounted(caller: RegistryCaller, reference: Repository, blob: BlobSource): Promise<boolean> {
  const { digest, mountFrom } = blob;
  const isNear = mountFrom?.registry === reference.registry && mountFrom.repository !== reference.repository;
  if (mountFrom === undefined || !isNear) return false;
  const query = new URLSearchParams({ mount: digest, from: mountFrom.repository });
  try {
    const answer = await caller.call({ reference, path: `blobs/uploads/?${query}`, method: 'POST' });
    await answer.discard();
    // 202 begins an upload instead, which we leave: ours begins anew.
    return answer.status === 201;
  } catch (error) {
    // Whoever may not read there may still write here.
    if (isFactoryError(error)) return false;
    throw error;
  }
}

/** True for a connection that broke and for a 5xx; not for a write that was rejected. */
function isBroken(error: unknown): boolean {
  if (!isFactoryError(error)) return false;
  const { code, cause } = error;
  return code === 'registry-unreachable' || (isFactoryError(cause) && cause.code === 'upstream-status');
}

async function upload(
  caller: RegistryCaller,
  reference: Repository,
  { digest, size, open }: BlobSource,
): Promise<void> {
  const begun = await caller.call({ reference, path: 'blobs/uploads/', method: 'POST' });
  if (begun.status !== 202) throw await rejected(reference, begun);
  await begun.discard();
  const location = begun.headers['location'];
  if (location === undefined) throw answered(reference, 'no address to upload to');
  const target = new URL(location, `${apiBase(reference.registry)}/`);
  target.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) };
  const put = {
    reference,
    path: target.href,
    method: 'PUT',
    headers,
    body: open,
    repeatable: false,
  } as const;
  const done = await caller.call(put);
  if (done.status !== 201) throw await rejected(reference, done);
  await done.discard();
}
