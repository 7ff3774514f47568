import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, type Files, mediaTypes, renderIndex, renderManifest } from '@officina/core';
import { pack } from 'tar-stream';
import { createDebianArchives, type DebianArchivesOptions } from './debian-archives.ts';

const platform = 'linux/amd64';

/** An image for amd64 in a registry, with these sources of apt in its one layer. */
async function imageWith(sources: string) {
  const tar = pack();
  tar.entry({ name: './etc/passwd' }, 'root');
  tar.entry({ name: './etc/apt/sources.list.d/debian.sources' }, sources);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  const plain = Buffer.concat(chunks);
  const layer = gzipSync(plain);
  const config = JSON.stringify({
    ...{ architecture: 'amd64', os: 'linux', config: {}, history: [] },
    rootfs: { type: 'layers', diff_ids: [digestOf(plain)] },
  });
  const manifest = renderManifest({
    config: { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length },
    layers: [{ mediaType: mediaTypes.gzipLayer, digest: digestOf(layer), size: layer.length }],
  });
  const index = renderIndex([
    {
      ...{ mediaType: mediaTypes.manifest, digest: digestOf(manifest), size: manifest.length },
      platform: { os: 'linux', architecture: 'amd64' },
    },
  ]);
  const bodies = new Map([index, manifest].map((body) => [digestOf(body), body] as const));
  let layersRead = 0;
  const registry: DebianArchivesOptions['registry'] = {
    manifest: async ({ digest }) => {
      const body = bodies.get(digest as Digest);
      return body === undefined ? undefined : { digest: digestOf(body), mediaType: '', body };
    },
    blob: async () => config,
    stream: async () => {
      layersRead += 1;
      return (async function* () {
        yield layer;
      })();
    },
  };
  const parent = { image: 'docker.io/library/debian', digest: digestOf(index) };
  return { registry, parent, layersRead: () => layersRead };
}

const debian = `Types: deb
URIs: http://one.example/debian http://other.example/debian
Suites: x

Types: deb
URIs: https://one.example/debian-security
Suites: x-security
`;

/** A folder in memory. */
function memoryFolder(): Pick<Files, 'read' | 'write'> & { readonly content: Map<string, string> } {
  const content = new Map<string, string>();
  return {
    content,
    read: async (path) => content.get(path),
    write: async (path, text) => void content.set(path, text),
  };
}

describe('createDebianArchives', () => {
  it('finds every archive of the image that a path may be on', async () => {
    const { registry, parent } = await imageWith(debian);
    const { urls } = createDebianArchives({ registry, files: memoryFolder(), folder: 'f' });
    expect(await urls({ path: 'debian/pool/a.deb', parent, platform })).toEqual([
      'http://one.example/debian/pool/a.deb',
      'http://other.example/debian/pool/a.deb',
    ]);
    expect(await urls({ path: 'debian-security/pool/a.deb', parent, platform })).toEqual([
      'https://one.example/debian-security/pool/a.deb',
    ]);
  });

  it('reads an image once, also for another process, and again where that was damaged', async () => {
    const { registry, parent, layersRead } = await imageWith(debian);
    const files = memoryFolder();
    const place = { path: 'debian/pool/a.deb', parent, platform } as const;
    const ask = async () => createDebianArchives({ registry, files, folder: 'f' }).urls(place);
    const found = await ask();
    expect(await ask()).toEqual(found);
    expect(layersRead()).toBe(1);
    for (const name of files.content.keys()) files.content.set(name, 'damaged\n');
    expect(await ask()).toEqual(found);
    expect(layersRead()).toBe(2);
  });

  it('says what the image has where nothing leads to a path', async () => {
    const { registry, parent } = await imageWith(debian);
    const { urls } = createDebianArchives({ registry, files: memoryFolder(), folder: 'f' });
    await expect(urls({ path: 'ubuntu/pool/a.deb', parent, platform })).rejects.toMatchObject({
      code: 'asset-missing',
      message: expect.stringMatching(
        /lead to no ubuntu\/pool\/a\.deb: it names http:\/\/one\.example\/debian, /,
      ),
    });
  });

  it('refuses an image that its registry does not have', async () => {
    const { registry } = await imageWith(debian);
    const { urls } = createDebianArchives({ registry, files: memoryFolder(), folder: 'f' });
    const parent = { image: 'docker.io/library/debian', digest: digestOf('other') };
    await expect(urls({ path: 'debian/a.deb', parent, platform })).rejects.toMatchObject({
      code: 'registry-missing',
    });
  });
});
