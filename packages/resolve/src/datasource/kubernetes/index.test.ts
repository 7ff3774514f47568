import { describe, expect, it } from '@jest/globals';
import { fakeQuery } from '../datasource.fixture.ts';
import { kubernetes } from './index.ts';

const host = 'https://dl.k8s.io/release';
const tool = {
  datasource: 'kubernetes',
  asset: `${host}/v{version}/bin/linux/{arch}/kubectl`,
  checksums: '{asset}.sha256',
} as const;

describe('kubernetes', () => {
  it('reads the stable channel, which carries no date', async () => {
    const query = fakeQuery(tool, { [`${host}/stable.txt`]: 'v1.37.1' });
    expect(await kubernetes.versions(query)).toEqual([
      { version: '1.37.1', tag: 'v1.37.1', prerelease: false },
    ]);
  });

  it('reads the channels of older minors only when the constraint asks for them', async () => {
    const replies = {
      [`${host}/stable.txt`]: 'v1.37.1',
      [`${host}/stable-1.35.txt`]: 'v1.35.9\n',
      [`${host}/stable-1.34.txt`]: null,
    };
    const query = fakeQuery({ ...tool, constraint: '1.34 - 1.35' }, replies, () => false);
    expect((await kubernetes.versions(query)).map(({ version }) => version)).toEqual(['1.37.1', '1.35.9']);
    expect(query.http.unused()).toEqual([]);
  });

  it('names asset and checksum file per platform', async () => {
    const offer = { version: '1.37.1', prerelease: false };
    const [arm64] = await kubernetes.assets(fakeQuery(tool, {}), offer, ['linux/arm64']);
    expect(arm64).toEqual({
      platform: 'linux/arm64',
      url: `${host}/v1.37.1/bin/linux/arm64/kubectl`,
      checksums: { url: `${host}/v1.37.1/bin/linux/arm64/kubectl.sha256`, file: 'kubectl' },
      redirectHosts: ['cdn.dl.k8s.io'],
    });
  });

  it.each(['<html>', 'v1.37', '1.37.1'])('refuses %j for a version', async (body) => {
    const query = fakeQuery(tool, { [`${host}/stable.txt`]: body });
    await expect(kubernetes.versions(query)).rejects.toMatchObject({ code: 'upstream-answer' });
  });
});
