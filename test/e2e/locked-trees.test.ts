import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GitHost, git, startGitHost } from '../support/git-host.ts';
import { officina, run } from '../support/officina.ts';

const files = {
  'lua/plugin/init.lua': 'return {}\n',
  'doc/plugin.txt': '*plugin* is a fixture\n',
  'plugin/plugin.vim': 'let g:plugin_is_there = 1\n',
};
const spec = `description: Plugins by commit
channels: [plugins]
tools:
  editor-plugin:
    datasource: github-commits
    package: someone/plugin.nvim
    branch: main
    asset: https://github.com/someone/plugin.nvim/archive/{version}.tar.gz
    install:
      - { from: "plugin.nvim-{version}/", to: /usr/local/share/nvim/site/pack/locked/start/plugin.nvim/ }
`;

const repository = 'someone/plugin.nvim';
let folder = '';
let host: GitHost;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-trees-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, 'plugin.nvim', path, '..'), { recursive: true });
    await writeFile(join(folder, 'plugin.nvim', path), text);
  }
  host = await startGitHost({ [repository]: join(folder, 'plugin.nvim') });
  const images = join(folder, 'images');
  await mkdir(join(images, 'plugins'), { recursive: true });
  await writeFile(
    join(images, 'factory.yaml'),
    'registry: 127.0.0.1:1/a/b\nplatforms: [linux/amd64, linux/arm64]\n',
  );
  await writeFile(join(images, 'plugins', 'image.yaml'), spec);
  await writeFile(
    join(images, 'plugins', 'Dockerfile'),
    'FROM scratch\nCOPY --link --from=editor-plugin / /\n',
  );
});

afterAll(async () => {
  await host?.close();
  await rm(folder, { recursive: true, force: true });
});

function resolve(...args: string[]) {
  return officina(
    [
      'resolve',
      '--images',
      join(folder, 'images'),
      ...host.mirrors.flatMap((mirror) => ['--mirror', mirror]),
      ...args,
    ],
    {
      env: { OFFICINA_CACHE: join(folder, 'cache'), GITHUB_TOKEN: '', GH_TOKEN: '' },
    },
  );
}

const lockFile = () => join(folder, 'images', 'plugins', 'image.lock.json');

describe('a tree that is locked by its commit', () => {
  it('is one asset with one sum, however many files it has', async () => {
    expect(await resolve()).toMatchObject({ exitCode: 0 });
    const commit = host.commits[repository];
    const archive = await host.archive(repository);
    const { tools } = JSON.parse(await readFile(lockFile(), 'utf8'));
    expect(tools['editor-plugin']).toEqual({
      version: commit,
      released: '2025-01-01T10:00:00Z',
      assets: [
        {
          platform: 'any',
          url: `https://github.com/someone/plugin.nvim/archive/${commit}.tar.gz`,
          size: archive.length,
          sha256: createHash('sha256').update(archive).digest('hex'),
          evidence: 'own-download',
        },
      ],
    });
    expect(host.asked.some((url) => url.includes('/git/trees/'))).toBe(false);
  });

  it("has in its archive the very tree of the commit, by git's own id", async () => {
    const unpacked = await mkdtemp(join(folder, 'unpacked-'));
    const packed = join(folder, 'plugin.tar.gz');
    await writeFile(packed, await host.archive(repository));
    await run('tar', ['-xzf', packed, '-C', unpacked, '--strip-components=1']);
    await git(unpacked, 'init', '-q');
    await git(unpacked, 'add', '.');
    const tree = await git(join(folder, 'plugin.nvim'), 'rev-parse', 'HEAD^{tree}');
    expect(await git(unpacked, 'write-tree')).toBe(tree);
  });

  it('stays as it is while its branch does, and a lock that names another file is stale', async () => {
    const before = await readFile(lockFile(), 'utf8');
    const known = host.asked.length;
    expect(await resolve()).toMatchObject({ exitCode: 0 });
    expect([
      await readFile(lockFile(), 'utf8'),
      host.asked.slice(known).filter((url) => url.endsWith('.gz')),
    ]).toEqual([before, []]);
    const lock = JSON.parse(before);
    lock.tools['editor-plugin'].assets[0].url = lock.tools['editor-plugin'].assets[0].url.replace(
      '.tar',
      '.zip',
    );
    await writeFile(lockFile(), `${JSON.stringify(lock, null, 2)}\n`);
    expect(await resolve('--check')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('lock-stale'),
    });
    await writeFile(lockFile(), before);
    expect(await resolve('--check')).toMatchObject({ exitCode: 0 });
  });
});
