import { describe, expect, it } from '@jest/globals';
import {
  type Digest,
  digestOf,
  FactoryError,
  labels,
  type Plan,
  renderIndex,
  type Workspace,
} from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { findVerifySubjects, planOfTags, type SubjectPorts } from './verify-subjects.ts';

const image = (name: string, channels: string[]) => ({ name, folder: `images/${name}`, spec: { channels } });
const workspace = {
  folder: 'images',
  images: [image('devpod', ['devpod', 'latest']), image('gemini', ['devpod-base-gemini'])],
} as unknown as Workspace;

const key = digestOf('key');
const tested = digestOf('tested');

const repository = 'localhost:5000/x';

/** A registry with one tag: an index of one image for amd64. */
function registryWith(tag: string, of: { readonly image: string; readonly key: Digest }) {
  const registry = memoryRegistry(repository);
  const digest = registry.seedImage({ labels: { [labels.image]: of.image, [labels.key]: of.key } });
  registry.seed(renderIndex([{ digest }]), tag);
  return { registry, digest };
}

const talk = { warn: () => undefined };
const find = (word: string, registry: SubjectPorts['registry']) =>
  findVerifySubjects([word], { workspace, repository }, { registry, talk });

const plan = {
  images: [
    {
      name: 'devpod',
      platforms: [
        { platform: 'linux/amd64', key, action: 'reuse', digest: tested, found: 'engine', why: [] },
      ],
    },
  ],
} as unknown as Plan;

describe('findVerifySubjects', () => {
  it.each([
    ['devpod', 'devpod'],
    ['latest', 'devpod'],
    ['devpod-base-gemini', 'gemini'],
    ['devpod-v1.2.0', 'devpod'],
  ])('takes %s for the image %s', async (word, name) => {
    const { registry } = registryWith('devpod-v1.2.0', { image: 'devpod', key });
    expect(await find(word, registry)).toMatchObject([{ word, image: name }]);
  });

  it.each(['nonsense', 'a b', 'other-v1'])('refuses %s, with what is known', async (word) => {
    const { registry } = registryWith('other-v1', { image: 'other', key });
    await expect(find(word, registry)).rejects.toMatchObject({
      code: 'image-unknown',
      message: expect.stringContaining(`no image or channel ${word}`),
      hint: 'known are the images devpod, gemini and the channels devpod, latest, devpod-base-gemini',
    });
  });

  it('knows a channel without a registry that answers', async () => {
    const silent = async () => {
      throw new FactoryError('registry-unreachable', 'nobody there', { hint: 'do it again' });
    };
    expect(await find('latest', { manifest: silent, blob: silent })).toEqual([
      { word: 'latest', image: 'devpod', named: [] },
    ]);
  });
});

describe('planOfTags', () => {
  it('compares with what the tag names, where that is another image of the same inputs', async () => {
    const { registry, digest } = registryWith('latest', { image: 'devpod', key });
    const { images } = planOfTags(plan, await find('latest', registry));
    expect(images[0]?.platforms).toEqual([
      { platform: 'linux/amd64', key, action: 'reuse', digest, found: 'registry', why: [] },
    ]);
    expect(planOfTags(plan, await find('devpod', registry))).toEqual(plan);
  });

  it('refuses a tag whose image was made from other inputs', async () => {
    const { registry, digest } = registryWith('latest', { image: 'devpod', key: digestOf('old') });
    const subjects = await find('latest', registry);
    expect(() => planOfTags(plan, subjects)).toThrow(
      expect.objectContaining({
        code: 'candidate-missing',
        message: expect.stringContaining(`latest names ${digest}`),
      }),
    );
  });
});
