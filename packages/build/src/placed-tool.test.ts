import { describe, expect, it } from '@jest/globals';
import type { Material } from '@officina/core';
import { placedTool } from './placed-tool.ts';

const paths = {
  files: { '/usr/bin/it': 'asset' },
  links: { '/usr/bin/i': 'it' },
  mode: 0o755,
};

function asset(hex: string): Material {
  return { what: 'base: it', from: 'https://tools.example/it', hash: { algorithm: 'sha256', hex } };
}

function place(one: Material) {
  return placedTool(paths, { materials: new Map([['asset', one]]), epoch: 7 });
}

describe('placedTool', () => {
  it('copies a folder that holds what the layer holds', () => {
    const { dockerfile, content } = place(asset('a'));
    const folder = /^FROM scratch\nCOPY \/([0-9a-f]{12})\/ \/\n$/.exec(dockerfile)?.[1] ?? '';
    expect(content).toEqual({
      [`${folder}/usr/bin/it`]: { file: asset('a'), mode: 0o755, time: 7 },
      [`${folder}/usr/bin/i`]: { link: 'it', time: 7 },
    });
    expect(folder).not.toBe('');
  });

  it('has a folder of its own for other bytes, which may have the same path, size and time', () => {
    expect(place(asset('a')).dockerfile).not.toBe(place(asset('b')).dockerfile);
    expect(place(asset('a'))).toEqual(place(asset('a')));
  });
});
