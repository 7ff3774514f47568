import { describe, expect, it } from '@jest/globals';
import { type AssetStore, type Http, mavenFolder, type Platform } from '@officina/core';
import { proposeMavenTool } from './propose-maven-tool.ts';

const folder = mavenFolder({ group: 'org.example', artifact: 'thing' });
const metadata = (versions: readonly string[]) =>
  `<metadata><versioning><versions>${versions.map((one) => `<version>${one}</version>`).join('')}</versions></versioning></metadata>`;

/** A Maven Central that has these files of one artifact, of which an archive has these members, and a jar this manifest. */
function world(
  versions: readonly string[],
  files: readonly string[],
  { members = [], manifest = '' }: { members?: readonly string[]; manifest?: string } = {},
) {
  const asked: string[] = [];
  const http = {
    request: async ({ url, method = 'GET' }: { url: string; method?: string }) => {
      asked.push(`${method} ${url}`);
      const isIndex = url === `${folder}/maven-metadata.xml` && versions.length > 0;
      const status = isIndex || files.some((file) => url.endsWith(`/${file}`)) ? 200 : 404;
      return {
        ...{ status, headers: {}, url },
        text: async () => metadata(versions),
        discard: async () => undefined,
      };
    },
  } as unknown as Http;
  const assets = {
    download: async ({ url }: { url: string }) => {
      asked.push(`GET ${url}`);
      return { sha256: 'b'.repeat(64), size: 1, file: '/store/b', headers: {} };
    },
    inspect: async () => members.map((path) => ({ path, kind: 'file' })),
    readMember: async () => Buffer.from(manifest),
  } as unknown as AssetStore;
  const ports = { http, assets };
  const platforms: readonly Platform[] = ['linux/amd64', 'linux/arm64'];
  return {
    asked,
    propose: (more: { extension?: string; classifier?: string } = {}) =>
      proposeMavenTool({ group: 'org.example', artifact: 'thing', ...more }, { platforms, ports }),
  };
}

const common = { datasource: 'maven', package: 'org.example:thing' };
const arch = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch_64' };
const main = { members: ['META-INF/MANIFEST.MF'], manifest: 'Manifest-Version: 1.0\r\nMain-Class: a.B\r\n' };

describe('proposeMavenTool', () => {
  it('takes the program for each machine before anything else, and does not fetch it', async () => {
    const { propose, asked } = world(
      ['1.9.0', '1.10.0', '2.0.0-rc-1'],
      ['thing-1.10.0-linux-x86_64.exe', 'thing-1.10.0-linux-aarch_64.exe', 'thing-1.10.0.jar'],
    );
    expect(await propose()).toEqual({
      name: 'thing',
      tool: {
        ...{ ...common, constraint: '1.x', asset: 'thing-{version}-linux-{arch}.exe', arch },
        install: [{ to: '/usr/local/bin/thing' }],
      },
    });
    expect(asked.filter((line) => line.startsWith('GET'))).toEqual([`GET ${folder}/maven-metadata.xml`]);
  });

  it('takes no program that one of the platforms does not have', async () => {
    const { propose } = world(['1.0.0'], ['thing-1.0.0-linux-x86_64.exe', 'thing-1.0.0.jar'], main);
    expect((await propose()).tool).toEqual({
      ...{ ...common, constraint: '1.x', asset: 'thing-{version}.jar' },
      install: [{ to: '/usr/local/share/java/thing.jar' }],
    });
  });

  it("links the programs of an archive, and none of other systems'", async () => {
    const members = ['bin/run', 'bin/run.cmd', 'bin/debug', 'lib/bin/x', 'lib/a.jar'].map(
      (path) => `apache-thing-1.0.0/${path}`,
    );
    const { propose } = world(['1.0.0'], ['thing-1.0.0-bin.tar.gz', 'thing-1.0.0.jar'], { members });
    expect((await propose()).tool).toMatchObject({
      asset: 'thing-{version}-bin.tar.gz',
      install: [{ from: 'apache-thing-{version}/', to: '/opt/thing/' }],
      links: { '/usr/local/bin/debug': '/opt/thing/bin/debug', '/usr/local/bin/run': '/opt/thing/bin/run' },
    });
  });

  it('takes the file that is named, for each machine its own, and reads versions of more numbers', async () => {
    const members = ['thing-8.1.0.6389-linux-x64/bin/run'];
    const files = ['thing-8.1.0.6389-linux-x64.zip', 'thing-8.1.0.6389-linux-aarch64.zip'];
    const { propose, asked } = world(['8.1.0.6389'], files, { members });
    expect((await propose({ extension: 'zip', classifier: 'linux-x64' })).tool).toMatchObject({
      ...{ scheme: 'numbers', constraint: '8.x', asset: 'thing-{version}-linux-{arch}.zip' },
      arch: { 'linux/amd64': 'x64', 'linux/arm64': 'aarch64' },
      install: [{ from: 'thing-{version}-linux-{arch}/' }],
    });
    expect(asked.filter((line) => line.startsWith('HEAD'))).toHaveLength(2);
  });

  it('takes the jar with all that it needs before the one without', async () => {
    const { propose } = world(['1.0.0'], ['thing-1.0.0-all.jar', 'thing-1.0.0.jar'], main);
    expect((await propose()).tool.asset).toBe('thing-{version}-all.jar');
  });

  it.each([
    ['version-none', [], [], {}, /got no such artifact$/],
    ['version-none', ['1.0.0.Final'], [], {}, /got 1\.0\.0\.Final$/],
    ['asset-missing', ['1.0.0'], [], {}, /wanted one of thing-1\.0\.0-linux-x86_64\.exe, .*, got none$/],
    ['archive-member-missing', ['1.0.0'], ['thing-1.0.0.jar'], {}, /names no Main-Class$/],
    [
      'archive-member-missing',
      ['1.0.0'],
      ['thing-1.0.0.jar'],
      { members: ['META-INF/MANIFEST.MF'], manifest: 'Manifest-Version: 1.0\n' },
      /names no Main-Class$/,
    ],
    [
      'archive-member-missing',
      ['1.0.0'],
      ['thing-1.0.0.zip'],
      { members: ['thing/lib/a.jar'] },
      /only thing\/lib/,
    ],
  ] as const)('refuses with %s of %j and %j', async (code, versions, files, more, message) => {
    await expect(world(versions, files, more).propose()).rejects.toMatchObject({
      ...{ code, message: expect.stringMatching(message), hint: expect.any(String) },
    });
  });
});
