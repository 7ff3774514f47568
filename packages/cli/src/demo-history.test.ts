import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseImageSpec } from '@officina/core';
import { withDebianPackage } from './demo-history.ts';

describe('withDebianPackage', () => {
  it('adds one to the images that the demo is made of, and to nothing else', () => {
    const text = readFileSync('images/base/image.yaml', 'utf8');
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
