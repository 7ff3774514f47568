import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePrintUris } from './print-uris.ts';

const sum = 'ab'.repeat(32);

describe('parsePrintUris', () => {
  it('decodes an epoch, sorts by name and passes over everything else', () => {
    const text = [
      `'http://m.test/z/zsh_5.9-4_amd64.deb' zsh_5.9-4_amd64.deb 100 SHA256:${sum}`,
      'W: something',
      `'http://m.test/g/git_2.39.5-0%2bdeb12u3_amd64.deb' git_1%3a2.39.5-0+deb12u3_amd64.deb 200 SHA256:${sum}`,
      '',
    ].join('\n');
    expect(parsePrintUris(text)).toEqual([
      {
        name: 'git',
        version: '1:2.39.5-0+deb12u3',
        architecture: 'amd64',
        path: 'g/git_2.39.5-0%2bdeb12u3_amd64.deb',
        size: 200,
        sha256: sum,
      },
      {
        name: 'zsh',
        version: '5.9-4',
        architecture: 'amd64',
        path: 'z/zsh_5.9-4_amd64.deb',
        size: 100,
        sha256: sum,
      },
    ]);
  });

  it('refuses a weaker sum', () => {
    const line = "'http://m.test/a.deb' a_1_all.deb 1 MD5Sum:0123456789abcdef0123456789abcdef";
    expect(() => parsePrintUris(line)).toThrow(expect.objectContaining({ code: 'upstream-answer' }));
  });

  it('refuses an address that no build could fetch from', () => {
    expect(() => parsePrintUris(`'file:/srv/a.deb' a_1_all.deb 1 SHA256:${sum}`)).toThrow(
      expect.objectContaining({
        code: 'upstream-answer',
        message: expect.stringContaining('file:/srv/a.deb'),
      }),
    );
  });

  it('reads back any version that apt writes', () => {
    const version = fc.stringMatching(/^(?:[0-9]:)?[0-9][A-Za-z0-9.+~-]{0,20}$/);
    fc.assert(
      fc.property(version, (text) => {
        const name = `p_${text.replaceAll('%', '%25').replaceAll(':', '%3a').replaceAll('_', '%5f')}_all.deb`;
        expect(parsePrintUris(`'http://m.test/p.deb' ${name} 1 SHA256:${sum}`)[0]?.version).toBe(text);
      }),
    );
  });
});
