import { describe, expect, it } from '@jest/globals';
import { LockedTool, ToolSpec, toolContent } from '@officina/core';
import fc from 'fast-check';
import { placedTool } from './placed-tool.ts';

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
  const content = toolContent({ image: 'base', tool: 'it' }, { locked, platform });
  const parsed = ToolSpec.parse({ datasource: 'node', asset: 'x', ...spec });
  return placedTool({ spec: parsed, locked, platform, content, epoch: 7 });
}

/** Paths as the image has them. */
function paths(placed: ReturnType<typeof place>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(placed?.content ?? {}).map(([path, one]) => [path.replace(/^[0-9a-f]{12}/, ''), one]),
  );
}

const program = { install: [{ to: '/usr/local/bin/it' }] };

describe('placedTool', () => {
  it('is a program that is its asset, and its links', () => {
    const placed = place({ ...program, links: { '/usr/local/bin/i': 'it-{version}' } });
    const [folder = ''] = Object.keys(placed?.content ?? {})[0]?.split('/') ?? [];
    expect(folder).toMatch(/^[0-9a-f]{12}$/);
    expect(placed?.dockerfile).toBe(`FROM scratch\nCOPY --from=fetched /${folder}/ /\n`);
    expect(paths(placed)).toEqual({
      '/usr/local/bin/it': {
        file: expect.objectContaining({ hash: { algorithm: 'sha256', hex: '0'.repeat(64) } }),
        mode: 0o755,
        time: 7,
      },
      '/usr/local/bin/i': { link: 'it-1.2.3', time: 7 },
    });
  });

  it('is a tree of single files, none of which is a program', () => {
    const placed = place({ install: [{ to: '/etc/it/' }] }, [{ path: 'a' }, { path: 'deep/b' }]);
    expect(paths(placed)).toMatchObject({ '/etc/it/a': { mode: 0o644 }, '/etc/it/deep/b': { mode: 0o644 } });
  });

  it('has a folder of its own for other bytes, which may have the same path, size and time', () => {
    const other = place(program, [{ sha256: 'f'.repeat(64) }]);
    expect(place(program)?.dockerfile).not.toBe(other?.dockerfile);
  });

  it.each<[string, object, (readonly object[])?]>([
    [
      'an archive',
      { install: [{ from: 'it', to: '/usr/bin/it' }] },
      [{ url: 'https://tools.example/it.tgz' }],
    ],
    ['what is compressed', program, [{ url: 'https://tools.example/it.xz' }]],
    ['what says that it is an archive', { ...program, unpack: 'tar' }, [{}]],
    ['a program that would become a folder', { install: [{ to: '/usr/bin/' }] }, [{}]],
    ['a part of a tree', { install: [{ from: 'a/', to: '/etc/it/' }] }, [{ path: 'a/b' }]],
    ['a link in the place of a file', { ...program, links: { '/usr/local/bin/it': 'x' } }, [{}]],
    ['a file below a link', { ...program, links: { '/usr/local/bin': '/etc' } }, [{}]],
    ['a link below a link', { ...program, links: { '/a': '/etc', '/a/b': 'x' } }, [{}]],
    ['paths that one folder of some disks would be', { ...program, links: { '/USR/LOCAL': '/etc' } }, [{}]],
  ])('is not %s', (_, spec, assets) => {
    expect(place(spec, assets)).toBeUndefined();
  });

  it('never leads out of its folder, whatever the schemas let through', () => {
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
      const found = Object.keys(paths(place(spec)));
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
