import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { type Digest, digestOf, FactoryError, renderCause } from '@officina/core';

/** A repository of a registry on this machine: plain http, no credentials. */
export interface LoopbackRepository {
  /** Host and port. */
  readonly address: string;
  /** Such as `library/debian`. */
  readonly repository: string;
}

/** The media types that a base image made here consists of. */
export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** The text of an index by its tag; undefined when there is none. Throws registry-unreachable or registry-refused. */
export async function readIndex(to: LoopbackRepository, tag: string): Promise<string | undefined> {
  const response = await ask(to, `manifests/${tag}`, { headers: { accept: mediaTypes.index } });
  if (response.status === 404) return undefined;
  return (await expect(response, 200)).text();
}

/** Uploads a file as a blob of a known digest; a blob that is there already is not sent again. */
export async function uploadFile(to: LoopbackRepository, file: string, digest: Digest): Promise<void> {
  await uploadBlob(to, digest, () => Readable.toWeb(createReadStream(file)) as Body);
}

/** Uploads text as a blob. */
export async function uploadText(to: LoopbackRepository, text: string): Promise<Digest> {
  const digest = digestOf(text);
  await uploadBlob(to, digest, () => text);
  return digest;
}

/** Puts a manifest or an index under a tag or its own digest. */
export async function putManifest(
  to: LoopbackRepository,
  manifest: { readonly text: string; readonly mediaType: string; readonly tag?: string },
): Promise<Digest> {
  const digest = digestOf(manifest.text);
  const response = await ask(to, `manifests/${manifest.tag ?? digest}`, {
    method: 'PUT',
    headers: { 'content-type': manifest.mediaType },
    body: manifest.text,
  });
  await (await expect(response, 201)).body?.cancel();
  return digest;
}

type Body = NonNullable<RequestInit['body']>;

async function uploadBlob(to: LoopbackRepository, digest: Digest, body: () => Body): Promise<void> {
  const there = await ask(to, `blobs/${digest}`, { method: 'HEAD' });
  if (there.status === 200) return;
  const opened = await expect(await ask(to, 'blobs/uploads/', { method: 'POST' }), 202);
  const place = new URL(opened.headers.get('location') ?? '', opened.url);
  await opened.body?.cancel();
  place.searchParams.set('digest', digest);
  // A stream is sent as it is read; fetch wants to be told so.
  const init = { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, duplex: 'half' };
  const response = await reach(to, place.href, { ...init, body: body() } as RequestInit);
  await (await expect(response, 201)).body?.cancel();
}

function ask(to: LoopbackRepository, path: string, init: RequestInit): Promise<Response> {
  return reach(to, `http://${to.address}/v2/${to.repository}/${path}`, init);
}

async function reach(to: LoopbackRepository, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    const message = `local registry ${to.address}: ${renderCause(cause)}`;
    throw new FactoryError('registry-unreachable', message, { hint: 'look at its log', cause });
  }
}

async function expect(response: Response, status: number): Promise<Response> {
  if (response.status === status) return response;
  const said = (await response.text()).slice(0, 300);
  throw new FactoryError(
    'registry-refused',
    `${response.url}: ${response.status}, wanted ${status}: ${said}`,
    { hint: 'look at the log of the local registry, then run again' },
  );
}
