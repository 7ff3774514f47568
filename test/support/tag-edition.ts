import { parseReference, renderReference } from '@officina/core';

/** What a manifest or an index may be called. */
const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Gives an image of a registry on loopback another tag, and a digest of its own by an annotation; the digest. */
export async function tagEdition(image: string, tag: string, edition = tag): Promise<string> {
  const { registry, repository, tag: was, digest } = parseReference(image);
  const url = (reference: string) => `http://${registry}/v2/${repository}/manifests/${reference}`;
  const got = await fetch(url(digest ?? was ?? 'latest'), { headers: { accept } });
  if (!got.ok) throw new Error(`${renderReference(parseReference(image))}: ${got.status}`);
  const manifest = { ...((await got.json()) as object), annotations: { edition } };
  const headers = { 'content-type': got.headers.get('content-type') ?? '' };
  const put = await fetch(url(tag), { method: 'PUT', headers, body: JSON.stringify(manifest) });
  if (put.status !== 201) throw new Error(await put.text());
  return put.headers.get('docker-content-digest') ?? '';
}
