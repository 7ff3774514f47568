import { describe, expect, it } from '@jest/globals';
import { renderLock } from './document/lock.ts';
import { loadWorkspace } from './workspace.ts';

const image = 'description: a\nchannels: [a]\n';
const good = {
  'factory.yaml': 'registry: ghcr.io/a/b\nplatforms: [linux/amd64]\n',
  'base/image.yaml': image,
  'base/Dockerfile': 'FROM scratch\n',
};

function load(texts: Readonly<Record<string, string>>) {
  const paths = new Map(Object.entries(texts).map(([path, text]) => [`images/${path}`, text]));
  const names = (folder: string) =>
    [...paths.keys()].flatMap((path) => (path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : []));
  return loadWorkspace(
    {
      read: async (path) => paths.get(path),
      list: async (folder) => [...new Set(names(folder).map((path) => path.split('/')[0] ?? ''))].sort(),
    },
    'images',
  );
}

describe('loadWorkspace', () => {
  it('reads the images, and leaves hidden and empty places alone', async () => {
    const { images } = await load({ ...good, '.cache/x': '', 'README.md': '' });
    expect(images.map(({ name }) => name)).toEqual(['base']);
  });

  it.each([
    ['dev/image.yml', 'images/dev/image.yaml is not there, did you mean image.yml?'],
    ['dev/notes.txt', 'images/dev/image.yaml is not there, only notes.txt'],
  ])('refuses a folder that holds %s and no image.yaml', async (path, message) => {
    await expect(load({ ...good, [path]: image })).rejects.toMatchObject({ code: 'file-missing', message });
  });

  const common = { 'dev/image.yaml': `${image}dockerfile: common/Dockerfile\nshared: [settings]\n` };
  const filled = { ...good, ...common, 'common/Dockerfile': 'FROM base\n', 'settings/a': '' };

  it('takes a Dockerfile of several images, and folders that they share, for no images', async () => {
    const { images } = await load(filled);
    expect(images.map(({ name, dockerfile }) => [name, dockerfile])).toEqual([
      ['base', 'FROM scratch\n'],
      ['dev', 'FROM base\n'],
    ]);
  });

  it.each([
    [{ 'settings/a': undefined }, 'file-missing', 'shared: images/settings is not there'],
    [
      { 'settings/image.yaml': image, 'settings/Dockerfile': '' },
      'spec-invalid',
      'images/settings is an image',
    ],
    [
      { 'common/Dockerfile': undefined, 'common/x': '' },
      'file-missing',
      'images/common/Dockerfile is not there',
    ],
    [{ 'dev/Dockerfile': '' }, 'spec-invalid', 'and has a Dockerfile beside it'],
    [{ 'dev/Dockerfile.dockerignore': 'x' }, 'spec-invalid', 'would not count'],
    [{ 'common/Dockerfile.dockerignore': 'x' }, 'spec-invalid', 'would not count'],
    [
      { 'dev/image.yaml': `${image}dockerfile: ../x/Dockerfile\n` },
      'spec-invalid',
      'wanted the path of a file',
    ],
    [{ 'dev/image.yaml': `${image}dockerfile: a/../../x\n` }, 'spec-invalid', 'wanted the path of a file'],
    [{ 'dev/image.yaml': `${image}dockerfile: /etc/x\n` }, 'spec-invalid', 'wanted the path of a file'],
  ])('refuses what images have in common with %j', async (other, code, message) => {
    const texts = Object.entries({ ...filled, ...other } as Record<string, string | undefined>);
    const there = Object.fromEntries(
      texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
    );
    await expect(load(there)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  const versions = `description: b\nchannels: ["dev-{version}", dev]\nversions: ["2.1", "2.0"]\n`;
  const matrix = {
    ...good,
    'dev/image.yaml': versions,
    'dev/Dockerfile': 'FROM base\n',
    'dev-2.0/image.lock.json': renderLock({
      schema: 'officina.lock/v1',
      image: 'dev-2.0',
      parents: {},
      tools: {},
    }),
  };

  it('makes an image of each version, with a lock of its own in a folder of its name', async () => {
    const { images } = await load(matrix);
    expect(
      images.map(({ name, folder, spec, lock: of }) => [name, folder, spec.channels, of?.image]),
    ).toEqual([
      ['base', 'images/base', ['a'], undefined],
      ['dev-2.0', 'images/dev', ['dev-2.0'], 'dev-2.0'],
      ['dev-2.1', 'images/dev', ['dev-2.1', 'dev'], undefined],
    ]);
  });

  it.each([
    [
      { 'dev-2.0/image.yaml': image, 'dev-2.0/Dockerfile': 'FROM base\n' },
      'the image dev-2.0 would be of images/dev and of images/dev-2.0',
    ],
    [
      { 'dev-1.9/image.lock.json': '{}' },
      'images/dev-1.9/image.yaml is not there, only a lock that no image has',
    ],
    [{ 'dev-2.1/notes': '' }, 'images/dev-2.1/image.yaml is not there, only notes'],
    [{ 'dev-2.1/image.lock.json': '{' }, 'images/dev-2.1/image.lock.json is not JSON'],
  ])('refuses versions beside %j', async (other, message) => {
    const texts: Record<string, string> = { ...matrix, ...other };
    await expect(load(texts)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });

  it('reads a Dockerfile as far as the target of each image', async () => {
    const { images } = await load({
      ...filled,
      'common/Dockerfile': 'FROM base AS slim\nFROM slim\nRUN x\n',
      'dev/image.yaml': `${image}dockerfile: common/Dockerfile\ntarget: slim\nshared: [settings]\n`,
    });
    expect(images.map(({ dockerfile }) => dockerfile)).toEqual(['FROM scratch\n', 'FROM base AS slim\n']);
  });

  it.each([
    [
      { 'base/image.yaml': `${image}target: slim\n` },
      'images/base/image.yaml: target: images/base/Dockerfile has',
    ],
    [
      { 'base/image.yaml': `${image}target: x\n`, 'base/Dockerfile.dockerignore': '' },
      'images/base/Dockerfile.dockerignore would not count',
    ],
  ])('refuses a target with %j', async (other, message) => {
    await expect(load({ ...good, ...other })).rejects.toMatchObject({
      code: 'spec-invalid',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    'platforms: [linux/arm64], datasource: kubernetes',
    'platforms: [linux/amd64], datasource: github-commits',
  ])('refuses a tool with %s', async (tool) => {
    const own = { 'base/image.yaml': `${image}tools: { x: { ${tool}, install: [{ to: /x }] } }\n` };
    await expect(load({ ...good, ...own })).rejects.toMatchObject({
      code: 'spec-invalid',
      message: expect.stringContaining('tools.x.platforms'),
    });
  });

  it('refuses an image for a platform that the workspace is not for', async () => {
    const own = { 'base/image.yaml': `${image}platforms: [linux/arm64]\n` };
    await expect(load({ ...good, ...own })).rejects.toMatchObject({
      code: 'spec-invalid',
      message:
        'images/base/image.yaml: platforms: linux/arm64 is none of images/factory.yaml, which has linux/amd64',
    });
  });

  it('counts every problem of every file', async () => {
    const texts = {
      'factory.yaml': good['factory.yaml'],
      'base/image.yaml': 'descripton: a\nchanels: [a]\n',
    };
    await expect(load(texts)).rejects.toMatchObject({
      message: expect.stringMatching(/^5 problems\n(?: {2}spec-invalid: .*\n){4} {2}file-missing: .*$/),
    });
  });

  it("reads an image's scripts, and counts their problems with the others'", async () => {
    const smoke = { 'base/image.yaml': `${image}smoke: [{ kind: scripts }]\n` };
    const { images } = await load({ ...good, ...smoke, 'base/smoke/a': '#!/bin/sh\n# a\n' });
    expect(images[0]?.scripts?.map(({ file }) => file)).toEqual(['images/base/smoke/a']);
    await expect(load({ ...good, ...smoke, 'base/smoke/a': '', 'dev/x': '' })).rejects.toMatchObject({
      message: expect.stringMatching(/^2 problems\n.*images\/base\/smoke\/a: .*\n.*images\/dev\//),
    });
  });

  it('refuses a variant that skips what is no image', async () => {
    const variants = 'variants: { light: { skip: [bse] } }\n';
    await expect(load({ ...good, 'factory.yaml': good['factory.yaml'] + variants })).rejects.toMatchObject({
      code: 'image-unknown',
      message:
        'images/factory.yaml: variants.light.skip: wanted an image of the workspace, got "bse", did you mean "base"?',
    });
  });
});
