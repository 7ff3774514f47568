import { describe, expect, it } from '@jest/globals';
import { FactoryError, lockDigest, sourcesTag } from '@officina/core';
import { memoryMaterials, memoryPlace, memoryPlaces } from '@officina/fakes';
import { fakeLock, fakeRun, withTexts } from './fake-run.fixture.ts';
import { run } from './run.ts';

const base = `description: base
channels: [devpod-base]
tools: { kubectl: { datasource: kubernetes, install: [{ to: /opt/kubectl }] } }
`;

/** A run whose factory.yaml keeps sources somewhere. */
function keeping(keep: 'registry' | 'folder' | 'none') {
  const { inputs, ports, registry } = fakeRun();
  const place = memoryPlace();
  const factory = `registry: 127.0.0.1:5000/factory\nplatforms: [linux/amd64, linux/arm64]\nkeep: ${keep}\n`;
  const all = {
    ...ports,
    files: withTexts(ports.files, { 'images/factory.yaml': factory, 'images/base/image.yaml': base }),
    places: memoryPlaces(place),
    materials: memoryMaterials(),
  };
  return { inputs: { ...inputs, version: 'v1.0.0' }, ports: all, registry, place };
}
const held = (tags: Iterable<string>) => [...tags].filter((tag) => tag.endsWith('.sources'));

describe('run', () => {
  it('keeps what every lock names, and each image holds it by a tag', async () => {
    const { inputs, ports, registry, place } = keeping('registry');
    const record = await run(inputs, ports);
    expect(record.kept).toBe('registry');
    const tag = sourcesTag(lockDigest(fakeLock('base'), 'linux/amd64'));
    expect([...place.manifests.keys()]).toContain(tag);
    expect(ports.materials.asked).toContain('base: kubectl 1.34.1 for linux/amd64');
    const digests = record.images.flatMap(({ platforms }) => platforms.map(({ digest }) => digest));
    expect(held(registry.names.keys()).sort()).toEqual(
      digests.map((digest) => `${digest.replace(':', '-')}.sources`).sort(),
    );
  });

  it('gives no tag where something cannot be kept', async () => {
    const { inputs, ports, registry } = keeping('registry');
    const materials = memoryMaterials(() => {
      throw new FactoryError('asset-missing', 'upstream took it away', { hint: 'do it again' });
    });
    await expect(run(inputs, { ...ports, materials })).rejects.toMatchObject({ code: 'source-missing' });
    expect([...registry.names.keys()]).toEqual([]);
  });

  it('puts it into a folder alone where factory.yaml says so', async () => {
    const { inputs, ports, registry, place } = keeping('folder');
    await run(inputs, ports);
    expect(place.manifests.size).toBeGreaterThan(0);
    expect(held(registry.names.keys())).toEqual([]);
  });

  it('says for how long the commit can be built where nothing is kept', async () => {
    const { inputs, ports, place } = keeping('none');
    expect((await run(inputs, ports)).kept).toBe('none');
    expect(place.manifests.size).toBe(0);
    expect(ports.talk.told).toContainEqual(
      expect.stringMatching(/^warning: .*can be built only until an upstream takes one of them away/),
    );
  });

  it('keeps nothing when it only says what it would do', async () => {
    const { inputs, ports, place } = keeping('registry');
    await run({ ...inputs, dryRun: true }, ports);
    expect(place.manifests.size).toBe(0);
  });
});
