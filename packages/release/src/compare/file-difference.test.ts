import { describe, expect, it } from '@jest/globals';
import type { LayerMember } from '@officina/core';
import { differenceOf } from './file-difference.ts';
import { layOver } from './file-tree.ts';
import { member } from './image.fixture.ts';

const between = (old: readonly LayerMember[], now: readonly LayerMember[]) =>
  differenceOf(layOver([old]), layOver([now]));

describe('differenceOf', () => {
  it('tells each kind of difference, and counts what is the same', () => {
    const { list, same, counts } = between(
      [
        ...[member('same', 'x', { modified: 1 }), member('gone', 'four'), member('text', 'old')],
        ...[
          member('mode'),
          member('owner'),
          member('link', '', { kind: 'symlink', target: 'a' }),
          member('kind'),
        ],
      ],
      [
        ...[member('same', 'x', { modified: 9 }), member('new', 'seven77'), member('text', 'newer')],
        ...[member('mode', '', { mode: 0o755 }), member('owner', '', { owner: '1:1' })],
        ...[
          member('link', '', { kind: 'symlink', target: 'b' }),
          member('kind', '', { kind: 'symlink', target: 'x' }),
        ],
      ],
    );
    expect(same).toBe(1);
    expect(list.map(([path, how]) => (path === how ? path : `${path} ${how}`))).toEqual([
      ...['new', 'text content', 'gone'],
      ...['kind', 'link target', 'mode', 'owner'],
    ]);
    expect(counts['content']).toEqual({ files: 1, bytes: 2 });
    expect(counts['gone']).toEqual({ files: 1, bytes: -4 });
  });

  it('takes a hard link for the file that it leads to', () => {
    const file = member('bin/a', 'program');
    expect(
      between(
        [file, member('bin/b', 'program')],
        [file, member('bin/b', '', { kind: 'link', target: '/bin/a' })],
      ),
    ).toMatchObject({
      same: 2,
      list: [],
    });
  });

  it('says in which folders, at most three names deep, what grew most first', () => {
    const { folders } = between(
      [],
      [member('usr/lib/a/b/x', '1234'), member('usr/lib/a/y', '12'), member('etc/z', '123')],
    );
    expect(folders).toEqual([
      ['/usr/lib/a', 2, 6],
      ['/etc', 1, 3],
    ]);
  });

  it('counts a new folder by what is in it', () => {
    const folder = member('opt/x', '', { kind: 'directory' });
    expect(between([], [folder, member('opt/x/y')]).list).toEqual([['opt/x/y', 'new', null, 0]]);
  });
});
