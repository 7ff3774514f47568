import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Somebody at a time, as git writes it. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970. */
  readonly time: number;
}

export interface CommitObject {
  /** 40 hex digits. */
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** One path of a tree and the blob that it names. */
export interface TreeFile {
  readonly path: string;
  /** `100644` for a plain file. */
  readonly mode: string;
  readonly sha: string;
}

/** A real git repository without a work tree; what lands in it can be checked out and compared. */
export interface BareRepository {
  readonly folder: string;
  /** Runs git in it and returns stdout; throws with git's own words. */
  git(args: readonly string[], stdin?: string): Promise<string>;
  /** The commit that a branch names; undefined when there is none. */
  head(branch: string): Promise<string | undefined>;
  /** Whether an object of this kind is there. */
  has(kind: 'commit' | 'tree' | 'blob', sha: string): Promise<boolean>;
  readCommit(sha: string): Promise<CommitObject>;
  /** A file of a commit or tree; undefined when it is not there. */
  find(treeish: string, path: string): Promise<TreeFile | undefined>;
  list(tree: string): Promise<TreeFile[]>;
  readBlob(sha: string): Promise<string>;
  writeBlob(text: string): Promise<string>;
  /** The tree of files laid over another one. */
  writeTree(files: readonly TreeFile[], base?: string): Promise<string>;
  writeCommit(commit: Omit<CommitObject, 'sha'>): Promise<string>;
  /** Commits that `head` has and `base` has not, oldest first. */
  between(base: string, head: string): Promise<string[]>;
  descends(head: string, from: string): Promise<boolean>;
  setBranch(branch: string, commit: string): Promise<void>;
  deleteBranch(branch: string): Promise<void>;
}

/** Makes an empty bare repository in a folder, whose branch will be `main`. */
export async function createBareRepository(folder: string): Promise<BareRepository> {
  await mkdir(folder, { recursive: true });
  const git = (args: readonly string[], stdin?: string) => runGit(folder, args, { stdin });
  await git(['init', '--quiet', '--bare', '--initial-branch=main']);
  let trees = 0;
  const answers = async (...args: string[]) => git(args).then(trim, () => undefined);
  return {
    folder,
    git,
    head: (branch) => answers('rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`),
    has: async (kind, sha) => /^[0-9a-f]{40}$/.test(sha) && (await answers('cat-file', '-t', sha)) === kind,
    readCommit: async (sha) => parseCommit(sha, await git(['cat-file', 'commit', sha])),
    find: async (treeish, path) => parseTree(await git(['ls-tree', '-z', treeish, '--', path]))[0],
    list: async (tree) => parseTree(await git(['ls-tree', '-r', '-z', tree])),
    readBlob: (sha) => git(['cat-file', 'blob', sha]),
    writeBlob: async (text) => trim(await git(['hash-object', '-w', '--stdin'], text)),
    async writeTree(files, base) {
      const index = join(folder, `officina-index-${trees++}`);
      const own = (args: readonly string[], stdin?: string) =>
        runGit(folder, args, { stdin, env: { GIT_INDEX_FILE: index } });
      try {
        await own(base === undefined ? ['read-tree', '--empty'] : ['read-tree', base]);
        const lines = files.map(({ path, mode, sha }) => `${mode} ${sha}\t${path}\0`);
        await own(['update-index', '-z', '--index-info'], lines.join(''));
        return trim(await own(['write-tree']));
      } finally {
        await rm(index, { force: true });
      }
    },
    writeCommit: async (commit) =>
      trim(await git(['hash-object', '-t', 'commit', '-w', '--stdin'], renderCommit(commit))),
    between: async (base, head) =>
      (await git(['rev-list', '--reverse', '--topo-order', `${base}..${head}`])).split('\n').filter(Boolean),
    descends: async (head, from) => (await answers('merge-base', '--is-ancestor', from, head)) !== undefined,
    setBranch: async (branch, commit) => {
      await git(['update-ref', `refs/heads/${branch}`, commit]);
    },
    deleteBranch: async (branch) => {
      await git(['update-ref', '-d', `refs/heads/${branch}`]);
    },
  };
}

interface GitOptions {
  readonly stdin?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

function runGit(folder: string, args: readonly string[], { stdin, env }: GitOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      [...args],
      {
        cwd: folder,
        maxBuffer: 1 << 28,
        // A person's own configuration (hooks, signing) is none of its business.
        env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...env },
      },
      (error, stdout, stderr) =>
        error === null
          ? resolve(stdout)
          : reject(new Error(`git ${args[0]}: ${stderr.trim() || error.message}`)),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin ?? '');
  });
}

function trim(text: string): string {
  return text.trim();
}

function parseTree(text: string): TreeFile[] {
  return text.split('\0').flatMap((line) => {
    const match = /^(\d+) blob ([0-9a-f]{40})\t([\s\S]+)$/.exec(line);
    return match === null ? [] : [{ mode: match[1] ?? '', sha: match[2] ?? '', path: match[3] ?? '' }];
  });
}

function parseCommit(sha: string, text: string): CommitObject {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, end).split('\n');
  const all = (name: string) =>
    lines.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
  const signature = (name: string): Signature => {
    const match = /^(.*) <(.*)> (\d+) /.exec(all(name)[0] ?? '');
    return { name: match?.[1] ?? '', email: match?.[2] ?? '', time: Number(match?.[3] ?? 0) };
  };
  return {
    sha,
    tree: all('tree')[0] ?? '',
    parents: all('parent'),
    author: signature('author'),
    committer: signature('committer'),
    message: text.slice(end + 2),
  };
}

function renderCommit({ tree, parents, author, committer, message }: Omit<CommitObject, 'sha'>): string {
  const who = ({ name, email, time }: Signature) => `${name} <${email}> ${time} +0000`;
  return [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${who(author)}`,
    `committer ${who(committer)}`,
    '',
    message,
  ].join('\n');
}
