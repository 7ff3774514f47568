import { describe, expect, it } from '@jest/globals';
import type { FolderContent, Material } from '@officina/core';
import { placedTool } from './placed-tool.ts';

const paths = {
  files: { '/usr/bin/it': 'asset' },
  links: { '/usr/bin/i': 'it' },
  mode: 0o755,
};

function assets(hex: string): Readonly<Record<'asset', Material>> {
  const hash = { algorithm: 'sha256', hex } as const;
  return { asset: { what: 'base: it', from: 'https://tools.example/it', hash } };
}

function place(content: FolderContent) {
  return placedTool(paths, { assets: content, epoch: 7 });
}

describe('placedTool', () => {
  it('copies a folder that holds what the layer holds', () => {
    const { dockerfile, content } = place(assets('a'));
    const folder = /^FROM scratch\nCOPY \/([0-9a-f]{12})\/ \/\n$/.exec(dockerfile)?.[1] ?? '';
    expect(content).toEqual({
      [`${folder}/usr/bin/it`]: { file: assets('a').asset, mode: 0o755, time: 7 },
      [`${folder}/usr/bin/i`]: { link: 'it', time: 7 },
    });
    expect(folder).not.toBe('');
  });

  it('has a folder of its own for other bytes, which may have the same path, size and time', () => {
    expect(place(assets('a')).dockerfile).not.toBe(place(assets('b')).dockerfile);
    expect(place(assets('a'))).toEqual(place(assets('a')));
  });
});
