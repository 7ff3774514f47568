import { describe, expect, it } from '@jest/globals';
import { parseImageSpec, type WorkspaceImage } from '@officina/core';
import { toolPython } from './tool-python.ts';

/** What is said of an image whose parent has this tag and constraint, and this tag by its lock. */
function find(
  tag: string,
  { constraint, locked = tag, named, says }: Record<string, string | undefined> = {},
) {
  const range = constraint === undefined ? '' : `, constraint: "${constraint}"`;
  const text = `description: x\nchannels: [one]\nparents: { up: { image: docker.io/library/python, tag: "${tag}"${range} } }\n`;
  const spec = parseImageSpec(text, { file: 'image.yaml' });
  const lock = { parents: { up: { tag: locked, python: says } } };
  const image = { name: 'one', folder: 'images/one', spec, dockerfile: 'FROM up\n', lock };
  const images = [image as unknown as WorkspaceImage];
  const own = toolPython(images[0] as WorkspaceImage, { images, platforms: ['linux/amd64'], named });
  return { python: own.require('httpie'), advice: [...own.advice] };
}
const interpreter = '/usr/local/bin/python3';

describe('toolPython', () => {
  it.each([
    ['{version}-slim', '3.x', '3.12.4-slim'],
    ['{major}.{minor}-slim', '>=3.12', '3.12-slim'],
    ['{version}-slim', undefined, '3.12.4-slim'],
  ])('says that a parent %s of %s stays', (tag, constraint, locked) => {
    expect(find(tag, { constraint, locked })).toEqual({
      python: { python: '3.12', interpreter },
      advice: [
        'parent up in images/one/image.yaml stays at Python 3.12, whatever its constraint allows: to move it, write another "python" into "environment" of the tools that run by it',
      ],
    });
  });

  it.each([
    ['{version}-slim', '3.12.x', '3.12.4-slim'],
    ['3.12-slim', undefined, undefined],
    ['{version}-3.12', undefined, '1.0.0-3.12'],
  ])('says nothing of a parent %s of %s, which stays', (tag, constraint, locked) => {
    expect(find(tag, { constraint, locked }).advice).toEqual([]);
  });

  it('takes the word of a person where the tag does not say, and says that it may move', () => {
    const { python, advice } = find('3-slim', { named: '3.12' });
    expect(python).toEqual({ python: '3.12', interpreter });
    expect(advice).toEqual([
      expect.stringContaining('may move to another Python than 3.12, since its tag 3-slim does not say'),
    ]);
  });

  it('takes what the image says of itself where the tag does not say', () => {
    expect(find('3-slim', { says: '3.12' })).toEqual({
      python: { python: '3.12', interpreter },
      advice: [expect.stringContaining('stays at Python 3.12, whatever its tag 3-slim comes to: to move it')],
    });
  });

  it.each([
    ['input-invalid', '3-slim', undefined],
    ['input-invalid', '3-slim', '3'],
    ['spec-invalid', '3.12-alpine', '3.12'],
  ])('refuses with %s the parent %s and the word %s', (code, tag, named) => {
    expect(() => find(tag, { named })).toThrow(expect.objectContaining({ code }));
  });
});
