import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './officina.ts';

/** A stand-in for GitHub that has real git repositories: the commit of a branch, and git's own archive of it. */
export interface GitHost {
  /** What `--mirror` is to be given. */
  readonly mirrors: readonly string[];
  /** The commit of each repository, 40 hex digits. */
  readonly commits: Readonly<Record<string, string>>;
  /** The archive of a repository. */
  archive(repository: string): Promise<Buffer>;
  /** Paths that were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

const date = '2025-01-01T10:00:00Z';

/** Makes a commit of long ago of each folder, by `owner/name`, on `main`. */
export async function startGitHost(folders: Readonly<Record<string, string>>): Promise<GitHost> {
  const place = await mkdtemp(join(tmpdir(), 'officina-git-host-'));
  const commits: Record<string, string> = {};
  const packed = (repository: string) => join(place, `${repository}.tar.gz`);
  for (const [repository, folder] of Object.entries(folders)) {
    const [owner = '', name = ''] = repository.split('/');
    await mkdir(join(place, owner), { recursive: true });
    await git(folder, 'init', '-q', '-b', 'main');
    await git(folder, 'add', '--force', '.');
    await git(folder, 'commit', '-qm', 'a plugin');
    const commit = await git(folder, 'rev-parse', 'HEAD');
    commits[repository] = commit;
    await git(folder, 'archive', `--prefix=${name}-${commit}/`, '-o', packed(repository), 'HEAD');
  }
  const asked: string[] = [];
  const server = createServer(async ({ url = '' }, answer) => {
    asked.push(url);
    const [, kind, ...path] = url.split('/');
    const repository = (kind === 'api' ? path.slice(1, 3) : path.slice(0, 2)).join('/');
    const commit = commits[repository];
    if (kind === 'api' && [`commits/main`, `commits/${commit}`].includes(path.slice(3).join('/'))) {
      answer.setHeader('content-type', 'application/json');
      answer.end(JSON.stringify({ sha: commit, commit: { committer: { date } } }));
    } else if (url === `/files/${repository}/archive/${commit}.tar.gz`) {
      answer.end(await readFile(packed(repository)));
    } else answer.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    mirrors: [`https://api.github.com/=${address}/api/`, `https://github.com/=${address}/files/`],
    commits,
    archive: (repository) => readFile(packed(repository)),
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(place, { recursive: true, force: true });
    },
  };
}

/** Runs git in a folder, at the hour of the commits; its output without the last line end. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const words = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args];
  const outcome = await run('git', words, { cwd, env });
  if (outcome.exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${outcome.stderr}`);
  return outcome.stdout.trim();
}
