import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf } from '@officina/core';
import { canonicalImage, takeCanonical } from './canonical-image.ts';

const epoch = 1_577_836_800;
const layers = [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd', digest: digestOf('a'), size: 7 }];

/** An image as a builder might write it. */
function image(history: readonly object[], more: object = {}) {
  const config = {
    os: 'linux',
    architecture: 'amd64',
    config: { User: 'dev', Labels: { z: '1', a: '2' } },
    rootfs: { type: 'layers', diff_ids: [digestOf('a tar')] },
    history,
    ...more,
  };
  const text = JSON.stringify(config);
  const descriptor = { digest: digestOf(text), size: text.length };
  return { manifest: JSON.stringify({ config: descriptor, layers }), config: text };
}
const linesOf = (text: string) => canonicalImage(image([{ created_by: text }]), epoch).config;

describe('canonicalImage', () => {
  const older = image([
    { created: '2020-01-01T00:00:00Z', created_by: 'debootstrap' },
    { created_by: 'ARG A', empty_layer: true, comment: 'buildkit.dockerfile.v0' },
    { created_by: 'RUN |2 A=1 A=1 /bin/sh -c make # buildkit' },
  ]);
  const newer = image(
    [
      { created: '2025-01-01T00:00:00Z', created_by: 'debootstrap' },
      { created_by: 'ARG A=1', empty_layer: true },
      { created_by: 'RUN |1 A=1 /bin/sh -c make # buildkit' },
    ],
    { created: '2025-01-01T00:00:00Z', 'moby.buildkit.cache.v0': 'e30=' },
  );

  it('is one for what two versions of a builder write', () => {
    expect(older).not.toEqual(newer);
    expect(canonicalImage(newer, epoch)).toEqual(canonicalImage(older, epoch));
  });

  it('keeps settings and layers, and tells one line per layer at one time', () => {
    const { config, manifest } = canonicalImage(newer, epoch);
    const created = '2020-01-01T00:00:00Z';
    expect(JSON.parse(config)).toEqual({
      os: 'linux',
      architecture: 'amd64',
      created,
      config: { User: 'dev', Labels: { z: '1', a: '2' } },
      rootfs: { type: 'layers', diff_ids: [digestOf('a tar')] },
      history: [
        { created, created_by: 'debootstrap' },
        { created, created_by: 'RUN /bin/sh -c make # buildkit' },
      ],
    });
    expect(JSON.parse(manifest)).toMatchObject({ layers, config: { digest: digestOf(config) } });
  });

  it('is its own result', () => {
    const once = canonicalImage(newer, epoch);
    expect(canonicalImage(once, epoch)).toEqual(once);
  });

  it.each([
    ['another platform', { architecture: 'arm64' }],
    ['another variant', { variant: 'v8' }],
    ['other settings', { config: { User: 'root' } }],
    ['other layers', { rootfs: { type: 'layers', diff_ids: [digestOf('b tar')] } }],
  ])('does not make one of %s', (_, more) => {
    expect(canonicalImage(image([], more), epoch)).not.toEqual(canonicalImage(image([]), epoch));
  });

  it('takes the values of ARG out before the shell that is there, and leaves every other line', () => {
    expect(linesOf('RUN |1 A=/bin/sh -c x /bin/sh -c make')).toContain('"RUN /bin/sh -c make"');
    expect(linesOf('RUN |1 A=1 make')).toContain('"RUN |1 A=1 make"');
    expect(linesOf('COPY |1 A=1 /bin/sh -c y')).toContain('"COPY |1 A=1 /bin/sh -c y"');
    const bash = { config: { Shell: ['/bin/bash', '-ec'] } };
    const line = { created_by: 'RUN |1 A=1 /bin/bash -ec make' };
    expect(canonicalImage(image([line], bash), epoch).config).toContain('"RUN /bin/bash -ec make"');
  });

  it('refuses what is no image', () => {
    const index = { ...image([]), manifest: JSON.stringify({ manifests: [] }) };
    expect(() => canonicalImage(index, epoch)).toThrow(expect.objectContaining({ code: 'engine-failed' }));
    const text = { ...image([]), config: 'no' };
    expect(() => canonicalImage(text, epoch)).toThrow(expect.objectContaining({ code: 'engine-failed' }));
  });
});

describe('takeCanonical', () => {
  const take = async (...images: readonly ReturnType<typeof image>[]) => {
    const calls: string[] = [];
    const known = new Map(images.map((made) => [digestOf(made.manifest), made]));
    const digests = await takeCanonical(
      images.map(({ manifest }, at) => ({ digest: digestOf(manifest), name: `officina.local/x:${at}` })),
      epoch,
      {
        engine: { untag: async (name) => void calls.push(`untag ${name}`) },
        documents: {
          read: async (digest) => known.get(digest) ?? image([]),
          add: async (name, { manifest }): Promise<Digest> => {
            calls.push(`add ${name}`);
            return digestOf(manifest);
          },
        },
      },
    );
    return { calls, digests };
  };
  const other = image([], { variant: 'v8' });

  it('adds the images, lets the others go, and has the engine unpack what went with them', async () => {
    const adds = ['add officina.local/x:0', 'add officina.local/x:1'];
    const untags = [image([]), other].map(({ manifest }) => `untag ${digestOf(manifest)}`);
    expect(await take(image([]), other)).toEqual({
      calls: [...adds, ...untags, ...adds],
      digests: [image([]), other].map((made) => digestOf(canonicalImage(made, epoch).manifest)),
    });
  });

  it('does nothing where the builder wrote the same', async () => {
    const made = canonicalImage(image([]), epoch);
    expect(await take(made)).toEqual({ calls: [], digests: [digestOf(made.manifest)] });
  });
});
