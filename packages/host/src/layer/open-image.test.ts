import zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import {
  type Digest,
  descriptorOf,
  digested,
  digestOf,
  type LayerMember,
  mediaTypes,
  type Platform,
  renderIndex,
  renderManifest,
  tagged,
} from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { pack } from 'tar-stream';
import { openRegistryImage } from './open-image.ts';

const home = '127.0.0.1:5000/factory';

/** A registry with an index of one platform, whose one layer holds a text and a link; `diffId` is what its config says. */
async function seeded({ diffId }: { diffId?: Digest } = {}) {
  const packed = pack();
  packed.entry({ name: './etc/motd', mode: 0o640, uid: 5 }, 'hello');
  packed.entry({ name: 'etc/issue', type: 'symlink', linkname: 'motd' });
  packed.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packed) chunks.push(chunk as Uint8Array);
  const tar = Buffer.concat(chunks);
  const layer = zlib.gzipSync(tar);
  const registry = memoryRegistry(home);
  const rootfs = { type: 'layers', diff_ids: [diffId ?? digestOf(tar)] };
  const config = JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs });
  registry.seedBlob(config);
  const digest = registry.seed(
    renderManifest({
      config: descriptorOf(mediaTypes.config, config),
      layers: [{ mediaType: mediaTypes.layer, digest: digestOf(layer), size: layer.length }],
    }),
  );
  const platform = { os: 'linux', architecture: 'amd64' };
  registry.seed(renderIndex([{ mediaType: mediaTypes.manifest, digest, size: 1, platform }]), 'image');
  const stream = async function* () {
    yield layer;
  };
  const ports = { ...registry, stream: async () => stream() };
  const open = (tag: string, on: Platform = 'linux/amd64') => openRegistryImage(tagged(home, tag), on, ports);
  return { open, digest, layer: digestOf(layer), ports };
}

describe('openRegistryImage', () => {
  it('visits the members of a layer of the platform that was asked for, with the contents that are wanted', async () => {
    const { open, digest, layer } = await seeded();
    const image = await open('image');
    expect(image).toMatchObject({ found: 'registry', digest, layers: [{ digest: layer }] });
    const members: LayerMember[] = [];
    await image?.members(layer, {
      keeps: (path) => path === 'etc/motd',
      visit: (member) => void members.push(member),
    });
    expect(members).toMatchObject([
      { path: 'etc/motd', kind: 'file', mode: 0o640, owner: '5:0', size: 5, content: Buffer.from('hello') },
      { path: 'etc/issue', kind: 'symlink', target: 'motd' },
    ]);
    expect(members[1]).not.toHaveProperty('content');
  });

  it('has nothing under a name that is not there, and says which platforms there are', async () => {
    const { open } = await seeded();
    expect(await open('other')).toBeUndefined();
    await expect(open('image', 'linux/arm64')).rejects.toMatchObject({
      code: 'platform-missing',
      message: expect.stringContaining('is for linux/amd64, wanted linux/arm64'),
    });
  });

  it('refuses a layer that unpacks to something else than the image says, and what is no image', async () => {
    const { open, layer, ports } = await seeded({ diffId: digestOf('another') });
    const look = { keeps: () => false, visit: () => undefined };
    await expect((await open('image'))?.members(layer, look)).rejects.toMatchObject({
      code: 'registry-answer',
      message: expect.stringContaining(`wanted ${digestOf('another')}`),
    });
    const artifact = ports.seed(JSON.stringify({ schemaVersion: 2, layers: [] }));
    await expect(openRegistryImage(digested(home, artifact), 'linux/amd64', ports)).rejects.toMatchObject({
      code: 'registry-answer',
    });
  });
});
