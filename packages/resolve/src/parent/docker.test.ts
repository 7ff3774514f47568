import { describe, expect, it } from '@jest/globals';
import { type LockedParent, type Platform, renderIndex } from '@officina/core';
import { memoryRegistry, type SeededImage } from '@officina/fakes';
import { resolveParent } from './docker.ts';

const spec = { image: 'docker.io/library/debian', tag: 'bookworm-slim' };

/** Debian's repository, whose tag names an index of these images. */
function debian(...images: readonly SeededImage[]) {
  const registry = memoryRegistry(spec.image);
  const entries = images.map((image) => ({
    digest: registry.seedImage(image),
    platform: partsOf(image.platform),
  }));
  return { registry, digest: registry.seed(renderIndex(entries), spec.tag) };
}

function partsOf(platform: Platform = 'linux/amd64') {
  const [os = '', architecture = ''] = platform.split('/');
  return { os, architecture };
}

describe('resolveParent', () => {
  const platforms = ['linux/amd64', 'linux/arm64'] as const;

  it('locks the digest of the index when it has every platform', async () => {
    const { registry, digest } = debian({}, { platform: 'linux/arm64' });
    expect(await resolveParent(spec, undefined, { registry, platforms })).toEqual({
      ...spec,
      digest,
    });
  });

  it('asks for nothing more when the tag still names the locked digest', async () => {
    const { registry, digest } = debian();
    const locked: LockedParent = { ...spec, digest };
    expect(await resolveParent(spec, locked, { registry, platforms })).toBe(locked);
    expect(registry.asked).toEqual([]);
  });

  it('marks an image that was bootstrapped', async () => {
    const { registry } = debian({ labels: { 'dev.officina.bootstrapped': 'true' } });
    const found = await resolveParent(spec, undefined, { registry, platforms: ['linux/amd64'] });
    expect(found.bootstrapped).toBe(true);
  });

  it.each<[string, object[] | undefined]>([
    [
      '[{"remoteUser":"dev"},{"containerEnv":{"A":"1,2"}}]',
      [{ remoteUser: 'dev' }, { containerEnv: { A: '1,2' } }],
    ],
    ['{"remoteUser":"dev"}', [{ remoteUser: 'dev' }]],
    ['[]', undefined],
    ['nonsense', undefined],
    ['[1]', undefined],
  ])('locks the devcontainer.metadata that the image brings: %s', async (label, wanted) => {
    const { registry } = debian({ labels: { 'devcontainer.metadata': label } });
    const found = await resolveParent(spec, undefined, { registry, platforms: ['linux/amd64'] });
    expect(found.devcontainer).toEqual(wanted);
  });

  it('refuses an index without a platform', async () => {
    const { registry } = debian({});
    const found = resolveParent(spec, undefined, { registry, platforms });
    await expect(found).rejects.toMatchObject({ code: 'platform-missing' });
  });

  it('refuses a child whose configuration is for another platform', async () => {
    const registry = memoryRegistry(spec.image);
    const lying = { digest: registry.seedImage({ platform: 'linux/arm64' }), platform: partsOf() };
    registry.seed(renderIndex([lying]), spec.tag);
    const found = resolveParent(spec, undefined, { registry, platforms: ['linux/amd64'] });
    await expect(found).rejects.toMatchObject({ code: 'platform-missing' });
  });

  it('refuses an image with ONBUILD triggers: they run in the builds below and are in no key', async () => {
    const { registry } = debian({ config: { OnBuild: ['RUN evil'] } });
    const found = resolveParent(spec, undefined, { registry, platforms: ['linux/amd64'] });
    await expect(found).rejects.toMatchObject({
      code: 'dockerfile-invalid',
      message: expect.stringContaining('RUN evil'),
    });
  });

  it('names a tag that is not there', async () => {
    const registry = { ...debian().registry, manifest: async () => undefined };
    const found = resolveParent(spec, undefined, { registry, platforms });
    await expect(found).rejects.toMatchObject({ code: 'registry-missing' });
  });
});
