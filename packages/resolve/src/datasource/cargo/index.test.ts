import { describe, expect, it } from '@jest/globals';
import { fakeQuery } from '../datasource.fixture.ts';
import { cargo } from './index.ts';

const tool = { datasource: 'cargo', package: 'ripgrep' } as const;
const index = 'https://index.crates.io/ri/pg/ripgrep';
const line = (vers: string, more: object = {}) =>
  JSON.stringify({ name: 'ripgrep', vers, cksum: 'a'.repeat(64), yanked: false, ...more });

describe('cargo', () => {
  it('lists versions, the newest first, with dates where the index has them, and none that was yanked', async () => {
    const lines = [
      line('14.9.0'),
      line('14.10.0', { pubtime: '2026-07-15T16:28:46Z' }),
      line('15.0.0', { yanked: true }),
    ];
    const query = fakeQuery(tool, { [index]: `${lines.join('\n')}\n` });
    expect(await cargo.versions(query)).toMatchObject([
      { version: '14.10.0', released: '2026-07-15T16:28:46.000Z', prerelease: false },
      { version: '14.9.0', prerelease: false },
    ]);
    const again = fakeQuery(tool, { [index]: lines.join('\n') });
    expect(await cargo.version(again, '15.0.0')).toBeUndefined();
  });

  it('takes the crate itself, with the sum of the index, where no asset is named', async () => {
    const query = fakeQuery(tool, { [index]: line('15.1.0') });
    const [offer] = await cargo.versions(query);
    if (offer === undefined) throw new Error('no offer');
    expect(await cargo.assets(query, offer, ['linux/amd64'])).toEqual([
      {
        platform: 'linux/amd64',
        url: 'https://static.crates.io/crates/ripgrep/ripgrep-15.1.0.crate',
        redirectHosts: [],
        published: { name: 'ripgrep-15.1.0.crate', complete: true, sha256: 'a'.repeat(64) },
      },
    ]);
  });

  it.each([
    ['a', '1/a'],
    ['ab', '2/ab'],
    ['Abc', '3/a/abc'],
  ])('asks for %s at %s', async (name, place) => {
    const query = fakeQuery(
      { ...tool, package: name },
      { [`https://index.crates.io/${place}`]: line('1.0.0') },
    );
    expect(await cargo.versions(query)).toHaveLength(1);
  });

  it.each([
    ['a crate that is not there', { package: 'ripgrep' }, { status: 404, body: '' }, 'version-none'],
    ['what is no index', { package: 'ripgrep' }, '<html>', 'upstream-answer'],
    ['a name that is none', { package: '../x' }, '', 'spec-invalid'],
  ] as const)('refuses %s', async (_, more, reply, code) => {
    const replies: Record<string, typeof reply> = code === 'spec-invalid' ? {} : { [index]: reply };
    await expect(cargo.versions(fakeQuery({ ...tool, ...more }, replies))).rejects.toMatchObject({ code });
  });
});
