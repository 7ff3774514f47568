import { describe, expect, it } from '@jest/globals';
import { readWheelName } from '@officina/core';
import { fakeQuery } from '../datasource.fixture.ts';
import { glibcAsked } from './glibc-asked.ts';
import { pypi } from './index.ts';

const hash = 'a'.repeat(64);
const file = (filename: string, more: object = {}) => ({
  filename,
  hashes: { sha256: hash },
  'requires-python': null,
  size: 1_500_000,
  'upload-time': '2025-10-04T08:56:54.072863Z',
  url: `https://files.pythonhosted.org/packages/14/${filename}`,
  yanked: false,
  ...more,
});
const wheel = (version: string, tags: string) => `some_bin-${version}-py3-none-${tags}.whl`;
const amd64 = wheel('1.2.0', 'manylinux_2_28_x86_64.musllinux_1_2_x86_64');
const arm64 = wheel('1.2.0', 'manylinux2014_aarch64.manylinux_2_17_aarch64');
const files = [
  file(wheel('1.1.0', 'any')),
  file('some_bin-1.2.0.tar.gz'),
  file(wheel('1.2.0', 'manylinux_2_39_x86_64')),
  file(amd64),
  file(arm64, { 'upload-time': '2025-10-05T00:00:00Z' }),
  file(wheel('1.2.0', 'macosx_11_0_arm64'), { 'upload-time': '2026-01-01T00:00:00Z' }),
  file(wheel('1.2.0', 'musllinux_1_2_x86_64')),
  file(wheel('1.3.0', 'manylinux_2_17_x86_64'), { yanked: 'broken' }),
  file(wheel('1.4.0b2', 'manylinux_2_17_x86_64')),
];
const page = 'https://pypi.org/simple/some-bin/';
const answer = JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'some-bin', files });
const tool = { datasource: 'pypi', package: 'Some.bin' } as const;
const both = ['linux/amd64', 'linux/arm64'] as const;

describe('pypi', () => {
  it('lists versions that have wheels and are not yanked, as old as the youngest wheel that is taken', async () => {
    const offers = await pypi.versions(fakeQuery(tool, { [page]: answer }));
    expect(offers.map(({ version, released }) => [version, released])).toEqual([
      ['1.2.0', '2025-10-05T00:00:00Z'],
      ['1.1.0', '2025-10-04T08:56:54Z'],
    ]);
  });

  it('takes for each platform the wheel that asks for the oldest glibc, with the sum that PyPI gives', async () => {
    const query = fakeQuery(tool, { [page]: answer });
    const offer = await pypi.version(query, '1.2.0');
    const wanted = await pypi.assets(query, offer ?? { version: '', prerelease: false }, both);
    expect(wanted.map(({ platform, url }) => [platform, url])).toEqual([
      ['linux/amd64', `https://files.pythonhosted.org/packages/14/${amd64}`],
      ['linux/arm64', `https://files.pythonhosted.org/packages/14/${arm64}`],
    ]);
    expect(wanted[0]?.published).toEqual({ name: amd64, complete: true, size: 1_500_000, sha256: hash });
  });

  it('takes the wheel that asset names', async () => {
    const asset = 'some_bin-{version}-py3-none-musllinux_1_2_{arch}.whl';
    const query = fakeQuery({ ...tool, asset, arch: { 'linux/amd64': 'x86_64' } }, { [page]: answer });
    const offer = (await pypi.version(query, '1.2.0')) ?? { version: '', prerelease: false };
    const [wanted] = await pypi.assets(query, offer, ['linux/amd64']);
    expect(wanted?.published?.name).toBe(wheel('1.2.0', 'musllinux_1_2_x86_64'));
    await expect(pypi.assets(query, offer, both)).rejects.toMatchObject({ code: 'platform-missing' });
  });

  it.each([
    ['version-none', tool, null],
    ['spec-invalid', { datasource: 'pypi' } as const, answer],
    ['spec-invalid', { datasource: 'pypi', package: '../x' } as const, answer],
  ])('refuses with %s', async (code, asked, reply) => {
    const replies = code === 'version-none' ? { [page]: reply } : {};
    await expect(pypi.versions(fakeQuery(asked, replies))).rejects.toMatchObject({ code });
  });
});

describe('glibcAsked', () => {
  it.each([
    ['manylinux1_x86_64', 5],
    ['manylinux2010_x86_64', 12],
    ['manylinux_2_5_x86_64.manylinux1_x86_64', 5],
    ['manylinux_2_34_x86_64', 34],
    ['any', 0],
    ['musllinux_1_2_x86_64', undefined],
    ['linux_x86_64', undefined],
    ['manylinux2014_aarch64', undefined],
  ])('of %s is %s', (tags, glibc) => {
    const name = readWheelName(wheel('1.0.0', tags));
    expect(name && glibcAsked(name, 'linux/amd64')).toBe(glibc);
  });
});

describe('readWheelName', () => {
  it.each(['some-1.0.tar.gz', 'some.whl', 'a-1-b.whl', ''])('passes over %j', (name) =>
    expect(readWheelName(name)).toBeUndefined(),
  );

  it('reads a name with a build number', () => {
    expect(readWheelName('a-1.0-1-py2.py3-none-any.whl')).toEqual({
      name: 'a',
      version: '1.0',
      build: 1,
      pythons: ['py2', 'py3'],
      abis: ['none'],
      platforms: ['any'],
    });
  });
});
