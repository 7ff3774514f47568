import { describe, expect, it } from '@jest/globals';
import { digestOf, mediaTypes, renderArtifact, renderIndex, tagged, writeArtifact } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { isSigned } from './is-signed.ts';

describe('isSigned', () => {
  const repository = 'localhost:5000/a/b';
  const digest = digestOf('an image');
  const tag = digest.replace(':', '-');
  const about = renderArtifact({ type: 'text/plain', body: 'about it' });
  const index = (artifactType: string) => {
    const list = JSON.parse(renderIndex([])) as { manifests: object[] };
    const entry = { mediaType: mediaTypes.manifest, digest: digestOf(about), artifactType };
    return JSON.stringify({ ...list, manifests: [entry] });
  };
  const withTag = async (name: string, body: string) => {
    const registry = memoryRegistry();
    await writeArtifact(tagged(repository, 'about'), { type: 'text/plain', body: 'about it' }, registry);
    await registry.putManifest(tagged(repository, name), { mediaType: mediaTypes.manifest, body });
    return registry;
  };

  it('is false where nothing is about the image, or what is there is no signature', async () => {
    expect(await isSigned(repository, digest, memoryRegistry())).toBe(false);
    const listed = await withTag(tag, index('application/vnd.cyclonedx+json'));
    expect(await isSigned(repository, digest, listed)).toBe(false);
    expect(await isSigned(repository, digest, await withTag(tag, '{}'))).toBe(false);
  });

  it('is true for the tag of cosign 2', async () => {
    expect(await isSigned(repository, digest, await withTag(`${tag}.sig`, renderIndex([])))).toBe(true);
  });

  it('is true for a bundle in the list of what is about it', async () => {
    const listed = await withTag(tag, index('application/vnd.dev.sigstore.bundle.v0.3+json'));
    expect(await isSigned(repository, digest, listed)).toBe(true);
  });
});
