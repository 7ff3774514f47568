import { describe, expect, it } from '@jest/globals';
import { fakeQuery } from '../datasource.fixture.ts';
import { maven } from './index.ts';

const tool = { datasource: 'maven', package: 'com.google.protobuf:protoc' } as const;
const central = 'https://repo.maven.apache.org/maven2/com/google/protobuf/protoc';
const index = `${central}/maven-metadata.xml`;
const arch = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch_64' };

/** As Central has it: in the order of Maven, with what was uploaded last as `latest` and `release`, a candidate too. */
const metadata = (...versions: string[]) => `<?xml version="1.0" encoding="UTF-8"?>
<metadata>
  <groupId>com.google.protobuf</groupId>
  <artifactId>protoc</artifactId>
  <versioning>
    <latest>21.0-rc-1</latest>
    <release>21.0-rc-1</release>
    <versions>${versions.map((version) => `\n      <version>${version}</version>`).join('')}
    </versions>
    <lastUpdated>20261019201420</lastUpdated>
  </versioning>
</metadata>
`;

describe('maven', () => {
  it('lists versions, the newest first, and neither snapshots nor what the scheme does not know', async () => {
    const body = metadata('4.9.0', '4.10.0-rc-1', '4.10.0', '4.10.0', '4.11.0-SNAPSHOT', '21.0-rc-1', '8059');
    expect(await maven.versions(fakeQuery(tool, { [index]: body }))).toEqual([
      { version: '4.10.0', prerelease: false },
      { version: '4.10.0-rc-1', prerelease: true },
      { version: '4.9.0', prerelease: false },
    ]);
    const numbers = await maven.versions(fakeQuery({ ...tool, scheme: 'numbers' }, { [index]: body }));
    expect(numbers.slice(0, 2)).toEqual([
      { version: '8059', prerelease: false },
      { version: '21.0-rc-1', prerelease: true },
    ]);
  });

  it('takes for each platform the file of its classifier, and looks for the sums beside it', async () => {
    const asset = 'protoc-{version}-linux-{arch}.exe';
    const query = fakeQuery({ ...tool, asset, arch }, {});
    const file = (machine: string) => `${central}/4.33.5/protoc-4.33.5-linux-${machine}.exe`;
    expect(
      await maven.assets(query, { version: '4.33.5', prerelease: false }, ['linux/amd64', 'linux/arm64']),
    ).toEqual([
      {
        ...{ platform: 'linux/amd64', url: file('x86_64'), redirectHosts: [] },
        sums: [`${file('x86_64')}.sha256`, `${file('x86_64')}.sha512`],
      },
      {
        ...{ platform: 'linux/arm64', url: file('aarch_64'), redirectHosts: [] },
        sums: [`${file('aarch_64')}.sha256`, `${file('aarch_64')}.sha512`],
      },
    ]);
  });

  it('takes the jar where no file is named, and the file of sums that is', async () => {
    const query = fakeQuery({ ...tool, checksums: '{asset}.sha512' }, {});
    const url = `${central}/1.0.0/protoc-1.0.0.jar`;
    expect(await maven.assets(query, { version: '1.0.0', prerelease: false }, ['linux/amd64'])).toEqual([
      {
        ...{ platform: 'linux/amd64', url, redirectHosts: [] },
        checksums: { url: `${url}.sha512`, file: 'protoc-1.0.0.jar' },
      },
    ]);
  });

  it('reads what a tag says around a version', async () => {
    const asset = 'protoc-{tag}.zip';
    const query = fakeQuery(
      { ...tool, tag: '{version}.Final', asset },
      { [index]: metadata('31.0.0.Final', '31.0.0.Beta1') },
    );
    const [offer, ...more] = await maven.versions(query);
    expect([offer, more]).toEqual([{ version: '31.0.0', tag: '31.0.0.Final', prerelease: false }, []]);
    if (offer === undefined) throw new Error('no offer');
    expect((await maven.assets(query, offer, ['linux/amd64']))[0]?.url).toBe(
      `${central}/31.0.0.Final/protoc-31.0.0.Final.zip`,
    );
  });

  it('asks another repository, path and all, and has no page of Central for it', async () => {
    const host = 'nexus.example.org/repository/releases';
    const url = `https://${host}/com/google/protobuf/protoc`;
    const query = fakeQuery({ ...tool, host }, { [`${url}/maven-metadata.xml`]: metadata('1.0.0') });
    expect(await maven.version(query, '1.0.0')).toEqual({ version: '1.0.0', prerelease: false });
    const [asset] = await maven.assets(query, { version: '1.0.0', prerelease: false }, ['linux/amd64']);
    expect(asset?.url).toBe(`${url}/1.0.0/protoc-1.0.0.jar`);
    expect(maven.links?.(query.tool, '1.0.0')).toEqual({});
    expect(maven.links?.(fakeQuery(tool, {}).tool, '1.0.0')).toEqual({
      release: 'https://central.sonatype.com/artifact/com.google.protobuf/protoc/1.0.0',
    });
  });

  it('is the only datasource whose host has a path', () => {
    const host = 'git.example.org/a';
    expect(() => fakeQuery({ ...tool, host: '../a' }, {})).toThrow(/the name of a host/);
    expect(() => fakeQuery({ datasource: 'gitlab-releases', package: 'a/b', host }, {})).toThrow(
      /without a path/,
    );
    expect(() => fakeQuery({ datasource: 'cargo', package: 'a', host }, {})).toThrow(/Maven alone/);
  });

  it('has no version that the metadata no longer has', async () => {
    expect(await maven.version(fakeQuery(tool, { [index]: metadata('1.0.0') }), '2.0.0')).toBeUndefined();
  });

  it.each([
    [
      'version-none',
      { status: 404, body: '' },
      /^repo\.maven\.apache\.org\/maven2 has no com\.google\.protobuf:protoc$/,
    ],
    [
      'version-none',
      metadata('1.0.0.Final', '2'),
      /wanted versions of scheme semver, .* has 1\.0\.0\.Final, 2$/,
    ],
    ['version-none', metadata(), /has none at all$/],
    ['upstream-answer', 'Sign in', /did not answer with XML$/],
    ['upstream-answer', '<html><body>Sign in</body></html>', /wanted <metadata>, got <html>$/],
    ['upstream-answer', '<!DOCTYPE x [<!ENTITY a "b">]><metadata>&a;</metadata>', /did not answer with XML$/],
  ] as const)('refuses with %s of %p', async (code, reply, message) => {
    await expect(maven.versions(fakeQuery(tool, { [index]: reply }))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  it.each([
    ['no package', { package: undefined }],
    ['a package that is none', { package: 'org/apache' }],
    ['a url as asset', { asset: 'https://example.org/x.jar' }],
  ])('refuses %s as spec-invalid', async (_, more) => {
    const query = fakeQuery({ ...tool, ...more } as typeof tool, {});
    await expect(
      maven.assets(query, { version: '1.0.0', prerelease: false }, ['linux/amd64']),
    ).rejects.toMatchObject({ code: 'spec-invalid' });
  });
});
