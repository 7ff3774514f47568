import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf } from '@officina/core';
import { type MemoryRegistry, memoryFiles } from '@officina/fakes';
import { seeded, seedIndex } from './bastion.fixture.ts';
import { update } from './update.ts';

const both = ['linux/amd64', 'linux/arm64'] as const;
const inputs = { folder: 'bastion' };

/** As owners write it: with what is theirs. */
const around = (digest: Digest, tag = 'devpod') =>
  `# mine\nresources: [bastion.yaml, more.yaml]\nimages:\n- name: other\n  newTag: "1"\n- {name: bastion, newName: 127.0.0.1:5000/factory, digest: "${digest}"}  # ${tag} is followed\n`;
const block = (digest: Digest) =>
  `images:\n  - name: bastion\n    newName: 127.0.0.1:5000/factory\n    digest: ${digest} # devpod, ours\n    # below\n`;

function place(text: string, registry: MemoryRegistry) {
  const files = memoryFiles({
    'bastion/kustomization.yaml': text,
    'bastion/bastion.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: mine\n',
  });
  return { files, registry, signerFor: async () => undefined };
}

describe('update', () => {
  it('moves the digest to what the tag is now, and no other byte', async () => {
    const registry = seeded('devpod', both);
    const before = registry.names.get('devpod') as Digest;
    const now = seedIndex(registry, 'devpod', ['linux/arm64', 'linux/amd64']);
    const ports = place(block(before), registry);
    const result = await update(inputs, ports);
    expect(await ports.files.read('bastion/kustomization.yaml')).toBe(block(now));
    expect(result).toMatchObject({ changed: true, before: { digest: before }, after: { digest: now } });
    expect(result.next).toContain('kubectl -n mine rollout status statefulset/bastion');
    expect(await update(inputs, ports)).toMatchObject({ changed: false, next: [] });
  });

  it('refuses where the tag does not stand right behind the digest', async () => {
    const registry = seeded('devpod', both);
    const digest = registry.names.get('devpod') as Digest;
    await expect(update(inputs, place(around(digest), registry))).rejects.toThrow('the tag as a comment');
  });

  it('writes nothing before an image of each platform is there', async () => {
    const registry = seeded('devpod', both);
    const before = registry.names.get('devpod') as Digest;
    seedIndex(registry, 'devpod', ['linux/amd64']);
    const ports = place(block(before), registry);
    await expect(update(inputs, ports)).rejects.toThrow('wanted linux/arm64, got linux/amd64');
    expect(await ports.files.read('bastion/kustomization.yaml')).toBe(block(before));
    await update({ ...inputs, platforms: ['linux/amd64'] }, ports);
    expect(await ports.files.read('bastion/kustomization.yaml')).not.toBe(block(before));
  });

  it('writes nothing where the index names what is gone', async () => {
    const registry = seeded('devpod', both);
    const before = registry.names.get('devpod') as Digest;
    const now = seedIndex(registry, 'next', both);
    const [first = ''] = JSON.parse(registry.manifests.get(now)?.body ?? '').manifests.map(
      ({ digest }: { digest: string }) => digest,
    );
    registry.manifests.delete(first);
    const ports = place(block(before), registry);
    await expect(update({ ...inputs, tag: 'next' }, ports)).rejects.toThrow(`names ${first}, which is not`);
    expect(await ports.files.read('bastion/kustomization.yaml')).toBe(block(before));
  });

  it('changes no byte for a tag that is not there, or that is not signed', async () => {
    const registry = seeded('devpod', both);
    const text = block(registry.names.get('devpod') as Digest);
    const { files, ...ports } = place(text, registry);
    const gone = update({ ...inputs, tag: 'gone' }, { ...ports, files });
    await expect(gone).rejects.toMatchObject({ code: 'registry-missing' });
    seedIndex(registry, 'next', both);
    const verify = async () => ({ valid: false, why: 'no signature' }) as const;
    const unsigned = update(
      { ...inputs, tag: 'next' },
      { ...ports, files, signerFor: async () => ({ verify }) },
    );
    await expect(unsigned).rejects.toMatchObject({ code: 'verification-failed' });
    expect(await files.read('bastion/kustomization.yaml')).toBe(text);
  });

  it('moves away from a digest that is gone', async () => {
    const registry = seeded('devpod', both);
    const ports = place(block(digestOf('gone')), registry);
    expect(await update(inputs, ports)).toMatchObject({ changed: true });
  });

  it.each([
    ['no image', 'resources: []\n', 'wanted an entry of images with name: bastion'],
    ['a tag alone', 'images: [{name: bastion, newName: a/b, newTag: c}]\n', 'wanted digest: sha256'],
    ['no yaml', 'images: [\n', 'kustomization.yaml:'],
    ['no file', undefined, 'is not there'],
  ])('refuses a kustomization with %s', async (_, text, message) => {
    const ports = place(text ?? '', seeded('devpod', both));
    const files = text === undefined ? memoryFiles({}) : ports.files;
    await expect(update(inputs, { ...ports, files })).rejects.toThrow(message);
  });
});
