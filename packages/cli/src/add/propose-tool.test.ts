import { describe, expect, it } from '@jest/globals';
import type { AssetStore, Http } from '@officina/core';
import { proposeTool } from './propose-tool.ts';

const elf = new Uint8Array([0x7f, 0x45, 0x4c, 0x46]);
const file = (path: string, head = elf) => ({ path, kind: 'file' as const, size: 4, head });
const both = ['linux/amd64', 'linux/arm64'] as const;

/** A GitHub with one release, whose archives hold these members; keeps what was asked. */
function outside(release: { tag: string; names: readonly string[] } | undefined, members = [file('tool')]) {
  const asked: string[] = [];
  const http: Http = {
    async request({ url }) {
      asked.push(url);
      const assets = release?.names.map((name) => ({ name, size: 1 }));
      return {
        ...{ url, status: release === undefined ? 404 : 200, headers: {} },
        json: async () => ({ tag_name: release?.tag, assets }),
        discard: async () => undefined,
      } as Awaited<ReturnType<Http['request']>>;
    },
  };
  const assets = {
    download: async ({ url }: { url: string }) => {
      asked.push(url);
      return { sha256: '', size: 1, file: '', headers: {} };
    },
    inspect: async () => members,
  } as unknown as AssetStore;
  return { asked, http, assets };
}

const archives = ['tool_1.2.3_linux_amd64.tar.gz', 'tool_1.2.3_linux_arm64.tar.gz'];

describe('proposeTool', () => {
  it('proposes files, checksums and the program of an archive', async () => {
    const members = [
      file('tool_1.2.3/README', new Uint8Array([0x23, 0x20])),
      file('tool_1.2.3/bin/tool'),
      file('tool_1.2.3/bin/other'),
    ];
    const ports = outside(
      { tag: 'v1.2.3', names: [...archives, 'tool_1.2.3_checksums.txt', 'tool_1.2.3_darwin_arm64.tar.gz'] },
      members,
    );
    expect(await proposeTool('a-team/tool', both, ports)).toEqual({
      name: 'tool',
      tool: {
        datasource: 'github-releases',
        package: 'a-team/tool',
        constraint: '1.x',
        asset: 'tool_{version}_linux_{arch}.tar.gz',
        checksums: 'tool_{version}_checksums.txt',
        install: [{ from: 'tool_{version}/bin/tool', to: '/usr/local/bin/tool' }],
      },
    });
    expect(ports.asked).toEqual([
      'https://api.github.com/repos/a-team/tool/releases/latest',
      'https://github.com/a-team/tool/releases/download/v1.2.3/tool_1.2.3_linux_amd64.tar.gz',
    ]);
  });

  it('proposes a bare program without a download, and its own words for machines and tags', async () => {
    const names = [
      'My.Tool-x86_64-unknown-linux-musl',
      'My.Tool-x86_64-unknown-linux-gnu',
      'My.Tool-aarch64-unknown-linux-gnu',
      'My.Tool.deb',
    ];
    const ports = outside({ tag: 'release-2024.10.07', names });
    expect(await proposeTool('you/My.Tool', both, ports)).toEqual({
      name: 'my-tool',
      tool: {
        datasource: 'github-releases',
        package: 'you/My.Tool',
        scheme: 'numbers',
        constraint: '*',
        tag: 'release-{version}',
        asset: 'My.Tool-{arch}',
        arch: { 'linux/amd64': 'x86_64-unknown-linux-musl', 'linux/arm64': 'aarch64-unknown-linux-gnu' },
        install: [{ to: '/usr/local/bin/my-tool' }],
      },
    });
    expect(ports.asked).toHaveLength(1);
  });

  it('takes all programs of an archive where none is called like the repository', async () => {
    const ports = outside({ tag: 'v1.2.3', names: archives }, [file('bin/a'), file('bin/b')]);
    const { tool } = await proposeTool('a-team/tool', ['linux/amd64'], ports);
    expect(tool.install).toEqual([
      { from: 'bin/a', to: '/usr/local/bin/a' },
      { from: 'bin/b', to: '/usr/local/bin/b' },
    ]);
  });

  it.each([
    ['no release', undefined, [file('tool')], 'version-none'],
    ['a tag without a version', { tag: 'nightly', names: archives }, [file('tool')], 'version-none'],
    [
      'no file for a platform',
      { tag: 'v1.2.3', names: archives.slice(0, 1) },
      [file('tool')],
      'platform-missing',
    ],
    ['no program in it', { tag: 'v1.2.3', names: archives }, [], 'archive-member-missing'],
  ])('refuses %s', async (_, release, members, code) => {
    await expect(proposeTool('a-team/tool', both, outside(release, members))).rejects.toMatchObject({ code });
  });
});
