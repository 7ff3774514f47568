import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copiedPaths } from './copied-paths.ts';
import { LockedTool } from './document/lock.ts';
import { ToolSpec } from './spec/tool-spec.ts';

const platform = 'linux/amd64';

function place(spec: object, assets: readonly object[] = [{}]) {
  const locked = LockedTool.parse({
    version: '1.2.3',
    assets: assets.map((asset, at) => ({
      platform,
      url: 'https://tools.example/it',
      sha256: String(at).repeat(64),
      evidence: 'own-download',
      ...asset,
    })),
  });
  return copiedPaths(ToolSpec.parse({ datasource: 'node', asset: 'x', ...spec }), { locked, platform });
}

const program = { install: [{ to: '/usr/local/bin/it' }] };

describe('copiedPaths', () => {
  it('are those of a program that is its asset, and of its links', () => {
    expect(place({ ...program, links: { '/usr/local/bin/i': 'it-{version}' } })).toEqual({
      files: { '/usr/local/bin/it': 'asset' },
      links: { '/usr/local/bin/i': 'it-1.2.3' },
      mode: 0o755,
    });
  });

  it('are those of a tree of single files, none of which is a program', () => {
    expect(place({ install: [{ to: '/etc/it/' }] }, [{ path: 'a' }, { path: 'deep/b' }])).toEqual({
      files: { '/etc/it/a': 'a', '/etc/it/deep/b': 'deep/b' },
      links: {},
      mode: 0o644,
    });
  });

  it.each<[string, object, string, object]>([
    [
      'a file of an archive',
      { unpack: 'zip', install: [{ from: 'it-{version}/it', to: '/usr/bin/it' }] },
      'zip',
      { '/usr/bin/it': 'it-1.2.3/it' },
    ],
    ['what was compressed', { ...program, unpack: 'xz' }, 'xz', { '/usr/local/bin/it': '' }],
  ])('are those of %s, which must be taken out', (_, spec, packing, files) => {
    expect(place(spec)).toEqual({ files, packing, links: {}, mode: 0o755 });
  });

  it.each<[string, object, readonly object[]]>([
    ['a tree of an archive', { install: [{ from: 'a/', to: '/opt/a/' }], unpack: 'tar' }, [{}]],
    [
      'a file and a tree of an archive',
      {
        install: [
          { from: 'it', to: '/usr/bin/it' },
          { from: 'a/', to: '/opt/a/' },
        ],
        unpack: 'zip',
      },
      [{}],
    ],
    ['an archive as a whole', { ...program, unpack: 'tar' }, [{}]],
    [
      'a member that leads out of its archive',
      { install: [{ from: '../it', to: '/usr/bin/it' }], unpack: 'tar' },
      [{}],
    ],
    [
      'a member of a single compressed file',
      { install: [{ from: 'it', to: '/usr/bin/it' }], unpack: 'xz' },
      [{}],
    ],
    ['a program that would become a folder', { install: [{ to: '/usr/bin/' }] }, [{}]],
    ['a part of a tree', { install: [{ from: 'a/', to: '/etc/it/' }] }, [{ path: 'a/b' }]],
    ['a link in the place of a file', { ...program, links: { '/usr/local/bin/it': 'x' } }, [{}]],
    ['a file below a link', { ...program, links: { '/usr/local/bin': '/etc' } }, [{}]],
    ['a link below a link', { ...program, links: { '/a': '/etc', '/a/b': 'x' } }, [{}]],
    ['paths that one folder of some disks would be', { ...program, links: { '/USR/LOCAL': '/etc' } }, [{}]],
  ])('are not there for %s', (_, spec, assets) => {
    expect(place(spec, assets)).toBeUndefined();
  });

  it('never lead out of a folder, whatever the schemas let through', () => {
    const nasty = fc
      .array(fc.constantFrom('..', '.', '', 'a', 'A', 'b', 'c', '\\', '\0', '\n', ' ', '{version}'), {
        minLength: 1,
        maxLength: 3,
      })
      .map((parts) => `/${parts.join('/')}`);
    let survived = 0;
    const check = fc.property(nasty, nasty, nasty, (to, link, other) => {
      const spec = { install: [{ to }], links: { [link]: 'x', [other]: 'y' } };
      if (!ToolSpec.safeParse({ datasource: 'node', asset: 'x', ...spec }).success) return;
      const copied = place(spec);
      const found = Object.keys({ ...copied?.files, ...copied?.links });
      if (found.length === 0) return;
      survived++;
      for (const path of found) {
        expect(path.split('/').slice(1)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^\.{0,2}$/)]),
        );
        expect(found.filter((one) => `${path}/`.startsWith(`${one}/`))).toEqual([path]);
      }
    });
    fc.assert(check, { numRuns: 3000 });
    expect(survived).toBeGreaterThan(20);
  });
});
