import { describe, expect, it } from '@jest/globals';
import type { Digest, LockedParent, RawManifest, Reference } from '@officina/core';
import { resolveParent } from './docker.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as Digest;
const spec = { image: 'docker.io/library/debian', tag: 'bookworm-slim' };
const child = (architecture: string, letter: string) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digest(letter),
  platform: { os: 'linux', architecture },
});

function fakeRegistry(children: readonly ReturnType<typeof child>[], labels: Record<string, string> = {}) {
  const asked: Reference[] = [];
  const manifests: Record<string, RawManifest> = {
    [spec.tag]: {
      digest: digest('a'),
      mediaType: 'application/vnd.oci.image.index.v1+json',
      body: JSON.stringify({ schemaVersion: 2, manifests: children }),
    },
    ...Object.fromEntries(
      children.map((each) => [
        each.digest,
        {
          digest: each.digest,
          mediaType: each.mediaType,
          body: JSON.stringify({ config: { digest: each.digest } }),
        },
      ]),
    ),
  };
  return {
    asked,
    head: async () => digest('a'),
    manifest: async (reference: Reference) => {
      asked.push(reference);
      return manifests[reference.digest ?? reference.tag ?? ''];
    },
    blob: async (reference: Reference) => {
      const found = children.find((each) => each.digest === reference.digest);
      return JSON.stringify({ ...found?.platform, config: { Labels: labels } });
    },
  };
}

describe('resolveParent', () => {
  const platforms = ['linux/amd64', 'linux/arm64'] as const;

  it('locks the digest of the index when it has every platform', async () => {
    const registry = fakeRegistry([child('amd64', 'b'), child('arm64', 'c')]);
    expect(await resolveParent(spec, undefined, { registry, platforms })).toEqual({
      ...spec,
      digest: digest('a'),
    });
  });

  it('asks for nothing more when the tag still names the locked digest', async () => {
    const registry = fakeRegistry([]);
    const locked: LockedParent = { ...spec, digest: digest('a') };
    expect(await resolveParent(spec, locked, { registry, platforms })).toBe(locked);
    expect(registry.asked).toEqual([]);
  });

  it('marks an image that was bootstrapped', async () => {
    const registry = fakeRegistry([child('amd64', 'b')], { 'dev.officina.bootstrapped': 'true' });
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
    const registry = fakeRegistry([child('amd64', 'b')], { 'devcontainer.metadata': label });
    const found = await resolveParent(spec, undefined, { registry, platforms: ['linux/amd64'] });
    expect(found.devcontainer).toEqual(wanted);
  });

  it('refuses an index without a platform', async () => {
    const registry = fakeRegistry([child('amd64', 'b')]);
    const found = resolveParent(spec, undefined, { registry, platforms });
    await expect(found).rejects.toMatchObject({ code: 'platform-missing' });
  });

  it('refuses a child whose configuration is for another platform', async () => {
    const lying = { ...child('arm64', 'c'), platform: { os: 'linux', architecture: 'amd64' } };
    const registry = fakeRegistry([lying]);
    const blob = async () => JSON.stringify({ os: 'linux', architecture: 'arm64' });
    const found = resolveParent(spec, undefined, {
      registry: { ...registry, blob },
      platforms: ['linux/amd64'],
    });
    await expect(found).rejects.toMatchObject({ code: 'platform-missing' });
  });

  it('refuses an image with ONBUILD triggers: they run in the builds below and are in no key', async () => {
    const registry = fakeRegistry([child('amd64', 'b')]);
    const blob = async () =>
      JSON.stringify({ os: 'linux', architecture: 'amd64', config: { OnBuild: ['RUN evil'] } });
    const found = resolveParent(spec, undefined, {
      registry: { ...registry, blob },
      platforms: ['linux/amd64'],
    });
    await expect(found).rejects.toMatchObject({
      code: 'dockerfile-invalid',
      message: expect.stringContaining('RUN evil'),
    });
  });

  it('names a tag that is not there', async () => {
    const registry = { ...fakeRegistry([]), manifest: async () => undefined };
    const found = resolveParent(spec, undefined, { registry, platforms });
    await expect(found).rejects.toMatchObject({ code: 'registry-missing' });
  });
});
