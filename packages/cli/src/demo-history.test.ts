import { describe, expect, it } from '@jest/globals';
import { parseImageSpec } from '@officina/core';
import { withDebianPackage } from './demo-history.ts';

describe('withDebianPackage', () => {
  it('adds one to an image that lists them, and to nothing else', () => {
    const text = `description: x
# What apt brings.
channels: [x]

debian:
  packages:
    - git # the one that we know
    - zsh

smoke:
  - { kind: secrets }
`;
    const origin = { file: 'image.yaml' };
    const before = parseImageSpec(text, origin);
    const { debian, ...rest } = parseImageSpec(withDebianPackage(text, 'tree') ?? '', origin);
    expect(debian?.packages).toEqual(expect.arrayContaining(['tree', ...(before.debian?.packages ?? [])]));
    expect({ ...rest, debian: before.debian }).toEqual(before);
  });

  it('adds none where there is no list of them', () => {
    expect(withDebianPackage('description: x\n', 'tree')).toBeUndefined();
  });
});
