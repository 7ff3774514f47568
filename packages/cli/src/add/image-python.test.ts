import { describe, expect, it } from '@jest/globals';
import type { WorkspaceImage } from '@officina/core';
import { imagePython } from './image-python.ts';

const image = (
  name: string,
  dockerfile: string,
  more: { debian?: object[]; parents?: object; locked?: object } = {},
) =>
  ({
    ...{ name, folder: `images/${name}`, dockerfile },
    spec: { parents: more.parents ?? {}, tools: {} },
    lock: { parents: more.locked ?? {}, debian: { 'linux/amd64': more.debian ?? [] } },
  }) as unknown as WorkspaceImage;
const python3 = { name: 'python3', version: '3.11.2-1+b1' };

describe('imagePython', () => {
  it.each([
    [[python3], { python: '3.11' }],
    [[{ ...python3, version: '1:3.13.5-1' }], { python: '3.13' }],
    [[{ ...python3, inImage: false, stages: ['made'] }], undefined],
    [[{ ...python3, name: 'python3-yaml' }], undefined],
    [[], undefined],
  ])('of Debian packages %j is %j', (debian, wanted) => {
    const one = image('a', 'FROM debian\n', { debian });
    expect(imagePython(one, [one])).toEqual(wanted);
  });

  it('is that of an image of ours below', () => {
    const below = image('base', 'FROM debian\n', { debian: [python3] });
    const [middle, one] = [image('middle', 'FROM base\n'), image('top', 'FROM middle\n')];
    expect(imagePython(one, [one, middle, below])).toEqual({ python: '3.11' });
    expect(imagePython(one, [one, middle])).toBeUndefined();
  });

  it.each([
    ['docker.io/library/python', '{version}-slim', { version: '3.13.1', tag: '3.13.1-slim' }, '3.13'],
    [
      'mcr.microsoft.com/devcontainers/python',
      '{version}-3.12',
      { version: '3.0.1', tag: '3.0.1-3.12' },
      '3.12',
    ],
    ['docker.io/library/python', '3.12-slim', {}, '3.12'],
    ['mcr.microsoft.com/devcontainers/python', '1-3.12-bookworm', {}, '3.12'],
    ['docker.io/library/python', 'slim', {}, undefined],
    ['docker.io/library/debian', '3.12', {}, undefined],
  ])('of the parent %s:%s is that of its tag', (from, tag, locked, python) => {
    const one = image('a', 'FROM up\n', { parents: { up: { image: from, tag } }, locked: { up: locked } });
    const wanted = python === undefined ? undefined : { python, interpreter: '/usr/local/bin/python3' };
    expect(imagePython(one, [one])).toEqual(wanted);
  });
});
