import {
  canonicalJson,
  descriptorOf,
  digestOf,
  mediaTypes,
  renderIndex,
  renderManifest,
} from '@officina/core';

/** What of the registry API registries answer differently, as a row of the table in docs/registries.md. */
export const questions = [
  'order of the tags',
  'a page of two tags',
  'tags after the last is gone',
  'an ETag with each manifest',
  '`If-None-Match: *` on a tag that is there',
  '`If-Match` with another digest',
  'delete a tag',
  'delete a digest',
  'referrers of a digest',
  'an artifact without layers',
  'an index without manifests',
  'mount a blob of another repository',
] as const;
export type Question = (typeof questions)[number];

/** Asks a registry all of them, in repositories of their own. */
export async function askRegistry(address: string): Promise<Record<Question, string>> {
  const ask = async (path: string, request: RequestInit = {}) => {
    const response = await fetch(new URL(path, `http://${address}/v2/`), request);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const push = async (repository: string, blob: string) => {
    const { headers, status } = await ask(`${repository}/blobs/uploads/`, { method: 'POST' });
    if (status !== 202) throw new Error(`${address} begins no upload: ${status}`);
    const target = new URL(headers.get('location') ?? '', `http://${address}`);
    target.searchParams.set('digest', digestOf(blob));
    const type = { 'content-type': 'application/octet-stream' };
    await ask(target.href, { method: 'PUT', body: blob, headers: type });
  };
  const put = async (name: string, body: string, headers: Record<string, string> = {}) => {
    const type = 'manifests' in JSON.parse(body) ? mediaTypes.index : mediaTypes.manifest;
    return ask(name, { method: 'PUT', body, headers: { 'content-type': type, ...headers } });
  };
  const remove = (name: string) => ask(name, { method: 'DELETE' });
  const head = (name: string) => ask(name, { method: 'HEAD', headers: { accept: mediaTypes.manifest } });
  const tags = async (repository: string, query = '') => {
    const { text, headers } = await ask(`${repository}/tags/list${query}`);
    return { list: (JSON.parse(text) as { tags?: string[] | null }).tags, link: headers.get('link') };
  };
  const taken = (status: number) => (status === 412 ? '412' : status === 201 ? 'ignored' : `${status}`);

  await push('one/tags', 'c');
  const config = descriptorOf(mediaTypes.config, 'c');
  const manifest = (is: string) =>
    canonicalJson({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config,
      layers: [],
      annotations: { is },
    });
  const names = ['delta', 'alpha', 'charlie', 'bravo', 'echo'];
  for (const name of names) await put(`one/tags/manifests/${name}`, manifest(name));
  const all = (await tags('one/tags')).list ?? [];
  const page = await tags('one/tags', '?n=2');
  const etag = (await head('one/tags/manifests/delta')).headers.get('etag');
  const noneMatch = await put('one/tags/manifests/delta', manifest('none'), { 'if-none-match': '*' });
  const match = await put('one/tags/manifests/delta', manifest('match'), {
    'if-match': `"${digestOf('x')}"`,
  });
  const byTag = await remove('one/tags/manifests/alpha');
  const byDigest = await remove(`one/tags/manifests/${digestOf(manifest('bravo'))}`);
  const isGone = (await head('one/tags/manifests/bravo')).status === 404;

  await push('one/last', 'c');
  await put('one/last/manifests/only', manifest('only'));
  await remove('one/last/manifests/only');
  await remove(`one/last/manifests/${digestOf(manifest('only'))}`);
  const empty = await ask('one/last/tags/list');

  const subject = descriptorOf(mediaTypes.manifest, manifest('echo'));
  await push('one/tags', '{}');
  const about = renderManifest({
    ...{ artifactType: 'application/vnd.example', layers: [], subject },
    config: descriptorOf(mediaTypes.empty, '{}'),
  });
  const artifact = await put('one/tags/manifests/artifact', about);
  const referrers = await ask(`one/tags/referrers/${subject.digest}`);
  const index = await put('one/tags/manifests/nothing', renderIndex([]));
  const mounted = await ask(`two/other/blobs/uploads/?mount=${config.digest}&from=one%2Ftags`, {
    method: 'POST',
  });
  return {
    'order of the tags': all.join() === [...names].sort().join() ? 'sorted' : 'none',
    'a page of two tags':
      page.list?.length === 2 ? `two${page.link === null ? ', no Link' : ', Link'}` : 'all',
    'tags after the last is gone':
      empty.status === 200 ? `\`${JSON.stringify(JSON.parse(empty.text).tags)}\`` : `${empty.status}`,
    'an ETag with each manifest': etag === null ? 'no' : 'the digest',
    '`If-None-Match: *` on a tag that is there': taken(noneMatch.status),
    '`If-Match` with another digest': taken(match.status),
    'delete a tag': `${byTag.status}`,
    'delete a digest': `${byDigest.status}${isGone ? ', with its tags' : ''}`,
    'referrers of a digest':
      referrers.status === 200 && referrers.text.includes(digestOf(about)) ? 'listed' : `${referrers.status}`,
    'an artifact without layers': `${artifact.status}`,
    'an index without manifests': `${index.status}`,
    'mount a blob of another repository': mounted.status === 201 ? '201' : `${mounted.status}, an upload`,
  };
}
