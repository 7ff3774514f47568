import { describe, expect, it } from '@jest/globals';
import { type GoModules, Sha256 } from '@officina/core';
import { fakeQuery } from '../datasource.fixture.ts';
import { go } from './index.ts';

const tool = {
  datasource: 'go',
  package: 'github.com/BurntSushi/toml/v2',
  asset: 'https://example.org/x-{version}-{arch}',
} as const;
const base = 'https://proxy.golang.org/github.com/!burnt!sushi/toml/v2/@v';

describe('go', () => {
  it('lists versions, the newest first, without those that the newest one takes back', async () => {
    const query = fakeQuery(tool, {
      [`${base}/list`]: 'v2.9.0\nv2.9.1\nv2.10.0\nv2.11.0-rc.1\nv3.0.0+incompatible\n',
      [`${base}/v2.10.0.mod`]: 'module github.com/BurntSushi/toml/v2\n\nretract v2.9.1 // a stolen key\n',
      [`${base}/v2.10.0.info`]: '{"Version":"v2.10.0","Time":"2026-11-09T04:14:40Z"}',
    });
    expect(await go.versions(query)).toEqual([
      { version: '2.11.0-rc.1', tag: 'v2.11.0-rc.1', prerelease: true },
      { version: '2.10.0', tag: 'v2.10.0', prerelease: false },
      { version: '2.9.0', tag: 'v2.9.0', prerelease: false },
    ]);
    // The proxy's date is the commit's, which its author writes.
    expect(await go.version(query, '2.10.0')).toEqual({
      version: '2.10.0',
      tag: 'v2.10.0',
      prerelease: false,
    });
  });

  it('takes the urls that image.yaml spells out', async () => {
    const offer = { version: '2.9.0', tag: 'v2.9.0', prerelease: false };
    expect(await go.assets(fakeQuery(tool, {}), offer, ['linux/arm64'])).toEqual([
      { platform: 'linux/arm64', url: 'https://example.org/x-2.9.0-arm64', redirectHosts: [] },
    ]);
  });

  it('asks Go what a program is compiled from, once for all machines', async () => {
    const build = { programs: ['cmd/tomlv'], with: 'go' };
    const asked: unknown[] = [];
    const file = { path: 'github.com/!burnt!sushi/toml/v2/@v/v2.9.0.zip', size: 9, sha256: 'a'.repeat(64) };
    const ask = (inDatabase: boolean) => {
      const install = [{ from: 'tomlv', to: '/usr/local/bin/tomlv' }];
      const query = fakeQuery({ datasource: 'go', package: tool.package, build, install }, {});
      const files: GoModules['files'] = async (programs) => {
        asked.push(programs);
        return { files: [{ ...file, sha256: Sha256.parse(file.sha256) }], inDatabase };
      };
      const offer = { version: '2.9.0', tag: 'v2.9.0', prerelease: false };
      return go.assets({ ...query, go: { files } }, offer, ['linux/amd64', 'linux/arm64']);
    };
    expect(await ask(true)).toEqual([
      {
        platform: 'any',
        path: file.path,
        url: `https://proxy.golang.org/${file.path}`,
        published: { name: file.path, complete: true, size: 9, sha256: file.sha256 },
        redirectHosts: ['storage.googleapis.com'],
      },
    ]);
    expect(asked).toEqual([
      {
        module: tool.package,
        version: 'v2.9.0',
        programs: ['cmd/tomlv'],
        architectures: ['amd64', 'arm64'],
      },
    ]);
    // Where nobody vouches for it, it must be what Go read all the same.
    expect((await ask(false))[0]?.published).toMatchObject({ sha256: file.sha256, unvouched: true });
  });

  it('says which Go compiles it, where the image has one', async () => {
    const build = { programs: ['.'], with: 'go' };
    const install = [{ from: 'gopls', to: '/usr/local/bin/gopls' }];
    const query = fakeQuery({ datasource: 'go', package: 'golang.org/x/tools/gopls', build, install }, {});
    const asked: unknown[] = [];
    const files: GoModules['files'] = async ({ go: version }) => {
      asked.push(version);
      return { files: [], inDatabase: true };
    };
    const offer = { version: '0.24.0', tag: 'v0.24.0', prerelease: false };
    for (const compiler of ['1.26.8', undefined])
      await go.assets({ ...query, go: { files }, compiler: async () => compiler }, offer, ['linux/amd64']);
    expect(asked).toEqual(['1.26.8', undefined]);
  });

  it.each([
    ['a module that is not there', tool.package, { status: 404, body: '' }, 'version-none'],
    ['a module without versions', tool.package, '\n', 'version-none'],
    ['a module of versions without a go.mod', tool.package, 'v28.0.0+incompatible\n', 'version-none'],
    ['what is no path of a module', 'toml', '', 'spec-invalid'],
    ['a path that leads up', 'github.com/../x', '', 'spec-invalid'],
  ] as const)('refuses %s', async (_, name, reply, code) => {
    const replies: Record<string, typeof reply> = code === 'spec-invalid' ? {} : { [`${base}/list`]: reply };
    await expect(go.versions(fakeQuery({ ...tool, package: name }, replies))).rejects.toMatchObject({ code });
  });
});
