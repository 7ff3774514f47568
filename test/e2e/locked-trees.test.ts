import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

let folder = '';
let server: Server;
let archive: Buffer;
let commit = '';
let asked: string[] = [];

/** A real repository with a commit of long ago, and git's own archive of it, as GitHub packs it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-trees-'));
  const repository = join(folder, 'plugin.nvim');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(repository, path, '..'), { recursive: true });
    await writeFile(join(repository, path), text);
  }
  await git(repository, 'init', '-q', '-b', 'main');
  await git(repository, 'add', '.');
  await git(repository, 'commit', '-qm', 'a plugin');
  commit = await git(repository, 'rev-parse', 'HEAD');
  const packed = join(folder, 'plugin.tar.gz');
  await git(repository, 'archive', `--prefix=plugin.nvim-${commit}/`, '-o', packed, 'HEAD');
  archive = await readFile(packed);
  server = createServer(({ url = '' }, answer) => {
    asked.push(url);
    if (url === '/api/repos/someone/plugin.nvim/commits/main' || url.endsWith(`/commits/${commit}`)) {
      answer.setHeader('content-type', 'application/json');
      answer.end(JSON.stringify({ sha: commit, commit: { committer: { date: '2025-01-01T10:00:00Z' } } }));
    } else if (url === `/files/someone/plugin.nvim/archive/${commit}.tar.gz`) answer.end(archive);
    else answer.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const images = join(folder, 'images');
  await mkdir(join(images, 'plugins'), { recursive: true });
  await writeFile(join(images, 'factory.yaml'), 'registry: 127.0.0.1:1/a/b\nplatforms: [linux/amd64]\n');
  await writeFile(join(images, 'plugins', 'image.yaml'), spec);
  await writeFile(
    join(images, 'plugins', 'Dockerfile'),
    'FROM scratch\nCOPY --link --from=editor-plugin / /\n',
  );
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function git(cwd: string, ...args: string[]): Promise<string> {
  const date = '2025-01-01T10:00:00Z';
  const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const words = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args];
  const outcome = await run('git', words, { cwd, env });
  if (outcome.exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${outcome.stderr}`);
  return outcome.stdout.trim();
}

function resolve(...args: string[]) {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const mirrors = [
    ...['--mirror', `https://api.github.com/=${address}/api/`],
    ...['--mirror', `https://github.com/=${address}/files/`],
  ];
  return officina(['resolve', '--images', join(folder, 'images'), ...mirrors, ...args], {
    env: { OFFICINA_CACHE: join(folder, 'cache'), GITHUB_TOKEN: '', GH_TOKEN: '' },
  });
}

const lockFile = () => join(folder, 'images', 'plugins', 'image.lock.json');

describe('a tree that is locked by its commit', () => {
  it('is one asset with one sum, however many files it has', async () => {
    expect(await resolve()).toMatchObject({ exitCode: 0 });
    const { tools } = JSON.parse(await readFile(lockFile(), 'utf8'));
    expect(tools['editor-plugin']).toEqual({
      version: commit,
      released: '2025-01-01T10:00:00Z',
      assets: [
        {
          platform: 'linux/amd64',
          url: `https://github.com/someone/plugin.nvim/archive/${commit}.tar.gz`,
          size: archive.length,
          sha256: createHash('sha256').update(archive).digest('hex'),
          evidence: 'own-download',
        },
      ],
    });
    expect(asked.some((url) => url.includes('/git/trees/'))).toBe(false);
  });

  it("has in its archive the very tree of the commit, by git's own id", async () => {
    const unpacked = await mkdtemp(join(folder, 'unpacked-'));
    await run('tar', ['-xzf', join(folder, 'plugin.tar.gz'), '-C', unpacked, '--strip-components=1']);
    await git(unpacked, 'init', '-q');
    await git(unpacked, 'add', '.');
    const tree = await git(join(folder, 'plugin.nvim'), 'rev-parse', 'HEAD^{tree}');
    expect(await git(unpacked, 'write-tree')).toBe(tree);
  });

  it('stays as it is while its branch does, and a lock that names another file is stale', async () => {
    const before = await readFile(lockFile(), 'utf8');
    asked = [];
    expect(await resolve()).toMatchObject({ exitCode: 0 });
    expect([await readFile(lockFile(), 'utf8'), asked.filter((url) => url.endsWith('.gz'))]).toEqual([
      before,
      [],
    ]);
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
