import { describe, expect, it } from '@jest/globals';
import { layOver } from './file-tree.ts';
import { member } from './image.fixture.ts';

const directory = (path: string) => member(path, '', { kind: 'directory', mode: 0o755 });
const paths = (...layers: Parameters<typeof layOver>[0]) => [...layOver(layers).keys()].sort();

describe('layOver', () => {
  it('takes the highest layer that has a path', () => {
    const tree = layOver([[member('etc/a', 'old')], [member('etc/a', 'new')]]);
    expect(tree.get('etc/a')?.sha256).toBe(member('', 'new').sha256);
  });

  it('hides what a whiteout names, a folder with all in it, and no other of a like name', () => {
    const below = [directory('a'), member('a/x'), member('a/y/z'), member('ab'), member('top')];
    expect(paths(below, [member('.wh.a')])).toEqual(['ab', 'top']);
    expect(paths(below, [member('a/.wh.x')])).toEqual(['a', 'a/y/z', 'ab', 'top']);
  });

  it('hides all below an opaque folder, and keeps what the same layer brings, wherever the mark stands', () => {
    const below = [directory('a'), member('a/old')];
    expect(paths(below, [member('a/new'), member('a/.wh..wh..opq')])).toEqual(['a', 'a/new']);
    expect(paths(below, [member('a'), member('.wh.a')])).toEqual(['a']);
  });

  it('drops what was in a folder that became a link', () => {
    expect(
      paths([directory('lib'), member('lib/x')], [member('lib', '', { kind: 'symlink', target: 'usr/lib' })]),
    ).toEqual(['lib']);
  });
});
