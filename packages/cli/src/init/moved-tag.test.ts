import { describe, expect, it } from '@jest/globals';
import { parseImageSpec, versionOfParentTag } from '@officina/core';
import { renderMovedImage } from './moved-image.ts';
import { followed } from './moved-tag.ts';

const image = 'docker.io/library/node';

describe('followed', () => {
  it.each([
    ['22.3-slim', '{major}.{minor}-slim', '22.x', '22.3'],
    ['3.12.4-slim-bookworm', '{version}-slim-bookworm', '3.x', '3.12.4'],
    ['v1.31.0', 'v{version}', '1.x', '1.31.0'],
    ['3.20', '{major}.{minor}', '3.x', '3.20'],
    ['bookworm-20261110-slim', 'bookworm-{version}-slim', undefined, '20261110'],
    ['noble-20260101', 'noble-{version}', undefined, '20260101'],
  ])('makes of %s the template %s', (tag, template, constraint, version) => {
    const { node } = followed({ node: { image, tag } });
    expect(node).toMatchObject({ image, tag: template, ...(constraint === undefined ? {} : { constraint }) });
    const moved = {
      text: '',
      parents: { node: node as never },
      tools: [],
      packages: [],
      stages: {},
      left: [],
    };
    const spec = parseImageSpec(renderMovedImage('x', moved), { file: 'image.yaml' }).parents['node'];
    if (spec === undefined) throw new Error('it is not in image.yaml');
    expect(versionOfParentTag(spec, tag)).toBe(version);
  });

  it.each([
    '22-alpine',
    '24.04',
    'v20260712-9b391474f6',
    '1.2.3-g0a1b2c3',
    'latest',
    'bookworm-slim',
    'alpine3.20',
    '1.2.3.4',
    '1.2.3rc1',
  ])('leaves %s as it is', (tag) => {
    expect(followed({ node: { image, tag } })).toEqual({ node: { image, tag } });
  });

  it('holds an image python at a Python by which tools run', () => {
    const python = (tag: string) =>
      followed({ python: { image: 'python', tag } }, new Set(['3.12']))['python'];
    expect(python('3.12-slim')).toMatchObject({ tag: '{major}.{minor}-slim', constraint: '3.12.x' });
    expect(python('3.12.4')).toMatchObject({ tag: '{version}', constraint: '3.12.x' });
    expect(python('3.13-slim')).toMatchObject({ constraint: '3.x' });
    expect(python('3.12rc1')).toEqual({ image: 'python', tag: '3.12rc1' });
  });

  it('leaves an image that is there at several tags', () => {
    const parents = { node: { image, tag: '22.3-slim' }, 'node-2': { image, tag: '24.1-slim' } };
    expect(followed(parents)).toEqual(parents);
  });
});
