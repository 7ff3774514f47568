import { describe, expect, it } from '@jest/globals';
import { memoryMaterials, memoryPlace, memoryTalk } from '@officina/fakes';
import { digestOf } from '../digest.ts';
import type { LockedParent } from '../document/lock.ts';
import { descriptorOf, renderIndex, renderManifest } from '../oci/manifest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Material } from '../port/material-store.ts';
import { keepSources } from './keep-sources.ts';
import { type LockSources, sourcesTag } from './lock-sources.ts';

const manifest = renderManifest({
  config: descriptorOf(mediaTypes.config, 'config'),
  layers: [descriptorOf(mediaTypes.layer, 'layer')],
});
const index = renderIndex([
  { ...descriptorOf(mediaTypes.manifest, manifest), platform: { os: 'linux', architecture: 'amd64' } },
  { ...descriptorOf(mediaTypes.manifest, 'other'), platform: { os: 'linux', architecture: 'arm64' } },
]);
const debian: LockedParent = { image: 'docker.io/library/debian', tag: 'x', digest: digestOf(index) };
const hex = (text: string) => digestOf(text).slice('sha256:'.length);
const material = (name: string): Material => ({
  what: `base: ${name}`,
  from: `https://x.example/${name}`,
  hash: { algorithm: 'sha256', hex: hex(name) },
});
const npm: Material = { ...material('npm'), hash: { algorithm: 'sha512', hex: 'f'.repeat(128) } };
const sources: LockSources = {
  image: 'base',
  platform: 'linux/amd64',
  tag: sourcesTag(digestOf('lock')),
  parents: { debian },
  materials: [material('a'), npm],
};
/** The store has a file by the name of its hash. */
const files = {
  read: async (path: string) => [index, manifest].find((text) => path.endsWith(hex(text))),
};
const ports = () => ({ place: memoryPlace(), materials: memoryMaterials(), files, talk: memoryTalk() });

describe('keepSources', () => {
  it('keeps the files of a lock, and of its parent what is for the platform, each by its sha256', async () => {
    const all = ports();
    const [kept] = await keepSources([sources], all);
    const tarball = digestOf(`store/${npm.hash.hex}`);
    const digests = [
      ...[debian.digest, digestOf(manifest), digestOf('config'), digestOf('layer')],
      ...[digestOf('a'), tarball],
    ];
    expect([...all.place.blobs].sort()).toEqual(digests.sort());
    const body = all.place.manifests.get(sources.tag) ?? '';
    expect(kept).toMatchObject({ files: 6, wasThere: false, manifest: digestOf(body) });
    const { layers } = JSON.parse(body);
    expect(layers.map(({ digest }: { digest: string }) => digest)).toEqual(digests.sort());
    expect(layers.find(({ digest }: { digest: string }) => digest === tarball).annotations).toEqual({
      'org.opencontainers.image.title': 'base: npm',
      'dev.officina.hash': `sha512:${npm.hash.hex}`,
    });
  });

  it('asks for nothing where the lock has its tag', async () => {
    const all = ports();
    const [first] = await keepSources([sources], all);
    const materials = memoryMaterials();
    const [second] = await keepSources([sources], { ...all, materials });
    expect(materials.asked).toEqual([]);
    expect(second).toEqual({ ...first, wasThere: true });
  });

  it('brings again what the place has lost since', async () => {
    const all = ports();
    await keepSources([sources], all);
    all.place.blobs.delete(digestOf('a'));
    const [again] = await keepSources([sources], all);
    expect(again?.wasThere).toBe(false);
    expect(all.place.blobs).toContain(digestOf('a'));
  });

  it('says once of a frontend that no builder takes it from there', async () => {
    const all = ports();
    const frontend = `docker.io/docker/dockerfile@${digestOf('frontend')}`;
    await keepSources(
      [
        { ...sources, frontend },
        { ...sources, frontend },
      ],
      all,
    );
    expect(
      all.talk.told.filter((text) => text.includes(`the frontend ${frontend} is kept, but`)),
    ).toHaveLength(1);
  });

  it('gives no tag before all is there, and goes on from there', async () => {
    const all = ports();
    all.place.beforeWrite = (name) => {
      if (name === digestOf('layer')) throw new Error('killed');
    };
    await expect(keepSources([sources], all)).rejects.toThrow('killed');
    expect(all.place.manifests.size).toBe(0);
    all.place.beforeWrite = () => undefined;
    await keepSources([sources], all);
    const other = ports();
    await keepSources([sources], other);
    expect(all.place).toMatchObject({ blobs: other.place.blobs, manifests: other.place.manifests });
  });

  it('puts nothing where something cannot be had', async () => {
    const all = ports();
    const materials = memoryMaterials(({ what }) => {
      if (what === 'base: a') throw new Error('not there');
    });
    await expect(keepSources([sources], { ...all, materials })).rejects.toThrow('not there');
    expect(all.place.blobs.size).toBe(0);
  });

  it('refuses a parent that has nothing for the platform', async () => {
    const of = { ...sources, platform: 'linux/riscv64' } as unknown as LockSources;
    await expect(keepSources([of], ports())).rejects.toMatchObject({ code: 'platform-missing' });
  });
});
