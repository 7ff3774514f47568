import { describe, expect, it } from '@jest/globals';
import { parseRepository } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { plain, seeded } from './bastion.fixture.ts';
import { type InitInputs, init } from './init.ts';
import { levelOf, podsOf, readManifests } from './manifest/read-manifests.ts';
import { findPin } from './pin/pin.ts';
import { judgePod } from './pod-security/judge-pod.ts';

const inputs: InitInputs = {
  folder: 'bastion',
  repository: parseRepository('127.0.0.1:5000/factory'),
  tag: 'devpod',
  platforms: [],
  bastion: plain,
};

function place(there: Record<string, string> = {}) {
  const files = memoryFiles(there);
  return { files, registry: seeded('devpod', ['linux/amd64', 'linux/arm64']), signer: undefined };
}

async function manifestOf(bastion: Partial<typeof plain>) {
  const ports = place();
  await init({ ...inputs, bastion: { ...plain, ...bastion } }, ports);
  const text = (await ports.files.read('bastion/bastion.yaml')) ?? '';
  return { text, resources: readManifests(text, 'bastion.yaml') };
}

describe('init', () => {
  it('pins the digest, and keeps the tag for people and for update', async () => {
    const ports = place();
    const result = await init(inputs, ports);
    const text = (await ports.files.read('bastion/kustomization.yaml')) ?? '';
    expect(findPin(text, 'k')).toMatchObject({
      newName: '127.0.0.1:5000/factory',
      digest: await ports.registry.head({ ...inputs.repository, tag: 'devpod' }),
      tag: 'devpod',
    });
    expect(result.next[0]).toBe('kubectl apply -k bastion');
  });

  it.each([
    ['restricted', {}],
    ['restricted', { role: 'cluster-admin', storageClass: 'fast', dotfiles: 'https://example.org/d.git' }],
    ['baseline', { sudo: true }],
    ['privileged', { hostNetwork: true }],
    ['privileged', { hostNetwork: true, sudo: true }],
  ] as const)('asks for the level %s, which its own pod keeps: %j', async (level, options) => {
    const { resources } = await manifestOf(options);
    expect(levelOf(resources)).toBe(level);
    const [{ pod } = { pod: undefined }] = podsOf(resources, 'bastion.yaml');
    expect(pod && judgePod(pod, level)).toEqual([]);
    if (level === 'restricted') return;
    expect(pod && judgePod(pod, level === 'baseline' ? 'restricted' : 'baseline')).not.toEqual([]);
  });

  it("gives a pod in its node's network the cluster's names, and no sysctl of a network", async () => {
    const { text } = await manifestOf({ hostNetwork: true });
    expect(text).toContain('dnsPolicy: ClusterFirstWithHostNet');
    expect(text).not.toContain('sysctls');
  });

  it('says how the folder becomes a Secret, and reads nothing in it', async () => {
    const { files, ...ports } = place({ 'my configs/kubeconfig': 'hidden' });
    const { next } = await init({ ...inputs, clusterConfigs: 'my configs' }, { ...ports, files });
    expect(next).toContain(
      "kubectl -n bastion create secret generic cluster-configs --from-file='my configs'",
    );
    expect(await files.read('bastion/bastion.yaml')).not.toContain('hidden');
  });

  it('leaves a file that is there, and writes nothing beside it', async () => {
    const { files, ...ports } = place({ 'bastion/kustomization.yaml': 'mine\n' });
    await expect(init(inputs, { ...ports, files })).rejects.toThrow(
      'bastion/kustomization.yaml is there already',
    );
    expect(await files.read('bastion/kustomization.yaml')).toBe('mine\n');
    expect(await files.read('bastion/bastion.yaml')).toBeUndefined();
  });

  it('goes on where it was broken off', async () => {
    const { files, ...ports } = place();
    const broken = {
      ...files,
      write: async (path: string, text: string) => {
        if (path.endsWith('kustomization.yaml')) throw new Error('no power');
        await files.write(path, text);
      },
    };
    await expect(init(inputs, { ...ports, files: broken })).rejects.toThrow('no power');
    await init(inputs, { ...ports, files });
    expect(await files.read('bastion/kustomization.yaml')).toContain('digest: sha256:');
  });

  it.each<[string, Partial<InitInputs>, string]>([
    ['a tag that is not there', { tag: 'gone' }, 'is not in the registry'],
    [
      'a namespace that Kubernetes refuses',
      { bastion: { ...plain, namespace: 'My' } },
      '--namespace: wanted',
    ],
    ['a namespace that is a line', { bastion: { ...plain, namespace: 'a\nkind: b' } }, '--namespace: wanted'],
    [
      'a namespace of others',
      { bastion: { ...plain, namespace: 'kube-system' } },
      "wanted one of the bastion's own",
    ],
    ['a size without a number', { bastion: { ...plain, storage: 'Gi' } }, '--storage: wanted a size'],
    ['a class with a space', { bastion: { ...plain, storageClass: 'a b' } }, '--storage-class: wanted'],
    ['dotfiles with a quote', { bastion: { ...plain, dotfiles: 'a"b' } }, '--dotfiles: wanted'],
    ['dotfiles with a password', { bastion: { ...plain, dotfiles: 'https://a:b@c/d' } }, 'holds a password'],
    ['a folder without a configuration', { clusterConfigs: 'empty' }, 'wanted kubeconfig or talosconfig'],
  ])('refuses %s', async (_, changes, message) => {
    const ports = place();
    await expect(init({ ...inputs, ...changes }, ports)).rejects.toThrow(message);
    expect(await ports.files.list('bastion')).toEqual([]);
  });

  it('refuses a tag without the platform of the nodes', async () => {
    const ports = { ...place(), registry: seeded('devpod', ['linux/amd64']) };
    const arm = init({ ...inputs, platforms: ['linux/arm64'] }, ports);
    await expect(arm).rejects.toThrow('wanted linux/arm64, got linux/amd64');
    await init(inputs, ports);
    expect(await ports.files.read('bastion/bastion.yaml')).toContain('kubernetes.io/arch: amd64');
  });

  it('takes a statement beside the images for no platform', async () => {
    const ports = place();
    const image = ports.registry.seedImage({});
    const [amd, said] = [
      { os: 'linux', architecture: 'amd64' },
      { os: 'unknown', architecture: 'unknown' },
    ];
    const statement = ports.registry.seedImage({ labels: { a: 'statement' } });
    const manifests = [
      { digest: image, platform: amd },
      { digest: statement, platform: said },
    ];
    ports.registry.seed(JSON.stringify({ schemaVersion: 2, manifests }), 'signed');
    expect((await init({ ...inputs, tag: 'signed' }, ports)).platforms).toEqual(['linux/amd64']);
  });

  it('refuses a digest without the signature that counts', async () => {
    const ports = {
      ...place(),
      signer: { verify: async () => ({ valid: false, why: 'no signature' }) as const },
    };
    await expect(init(inputs, ports)).rejects.toThrow('no signature');
    expect(await ports.files.list('bastion')).toEqual([]);
  });
});
