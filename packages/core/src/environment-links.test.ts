import { describe, expect, it } from '@jest/globals';
import { requirePrograms, wheelFiles } from './environment-links.ts';

const place = { folder: '/opt/tool', python: '3.11', interpreter: '/usr/bin/python3' };

describe('wheelFiles', () => {
  it('has what an installer puts into an environment, programs of entry points too', () => {
    const members = [
      'tool/main.py',
      'tool-1.0.data/scripts/old',
      'tool-1.0.data/data/bin/more',
      'tool-1.0.dist-info/METADATA',
      'tool-1.0.dist-info/RECORD',
    ];
    const entryPoints = '[console_scripts]\ntool = tool.main:run\n[other]\nx = y:z\n';
    const site = 'lib/python3.11/site-packages';
    expect(wheelFiles(members, { entryPoints, place })).toEqual([
      `${site}/tool/main.py`,
      'bin/old',
      'bin/more',
      `${site}/tool-1.0.dist-info/METADATA`,
      'bin/tool',
    ]);
  });

  it('refuses what is no wheel', () => {
    expect(() => wheelFiles(['x.py'], { entryPoints: '', place })).toThrow(
      expect.objectContaining({ code: 'asset-not-a-program' }),
    );
  });
});

describe('requirePrograms', () => {
  const files = new Set(['bin/tool', 'bin/old', 'share/x']);
  const links = (target: string) => () =>
    requirePrograms({ '/usr/local/bin/tool': target }, { place, files });

  it.each([
    '/opt/tool/bin/tool',
    '../../../opt/tool/bin/tool',
    '/opt/tool/share/x',
    '/opt/tool/bin/python',
    '/opt/tools/bin/x',
    '/usr/bin/x',
  ])('lets be a link to %s', (target) => expect(links(target)).not.toThrow());

  it.each(['/opt/tool/bin/tol', '../../../opt/tool/bin/tol'])('refuses %s by what is there', (target) => {
    expect(links(target)).toThrow(
      expect.objectContaining({
        code: 'archive-member-missing',
        message:
          '/usr/local/bin/tool leads to bin/tol of /opt/tool, which is not there; its programs are old, tool',
      }),
    );
  });
});
