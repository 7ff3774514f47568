import {
  type Commit,
  type CommittedFile,
  digestOfValue,
  type GitHub,
  type PullRequest,
} from '@officina/core';

interface StoredCommit extends Commit {
  readonly files: ReadonlyMap<string, string>;
}

/** GitHub in memory for tests: it refuses what GitHub refuses and records every write. */
export interface FakeGitHub extends GitHub {
  readonly writes: string[];
  readonly branches: Map<string, string>;
  readonly pulls: PullRequest[];
  readonly comments: string[];
  /** A person's commit on a branch (made where there is none), over its files. */
  push(branch: string, files: Readonly<Record<string, string>>, author?: string): string;
  /** What "Update branch" does: another branch merged in; with files, what a person made of it. */
  mergeInto(branch: string, other: string, files?: Readonly<Record<string, string>>): void;
  /** The files at a branch. */
  filesOf(branch: string): ReadonlyMap<string, string>;
  /** Whose token it is asked with. */
  viewer: string;
  /** Whether that token may make the label that is missing. */
  mayLabel: boolean;
  /** Called before a branch moves forward: a person may push at this moment. */
  beforeForward: () => void;
}

/** An empty repository. */
export function fakeGitHub(): FakeGitHub {
  const commits = new Map<string, StoredCommit>();
  const branches = new Map<string, string>();
  const writes: string[] = [];
  const store = (
    files: ReadonlyMap<string, string>,
    commit: Omit<StoredCommit, 'sha' | 'tree' | 'files'>,
  ) => {
    const tree = treeSha(files);
    const message = commit.message.replace('{tree}', tree);
    const sha = digestOfValue({ ...commit, message, tree, count: commits.size }).slice(7, 47);
    commits.set(sha, { ...commit, message, tree, files, sha });
    return sha;
  };
  const over = (commit: string, files: readonly CommittedFile[]) =>
    new Map([...(commits.get(commit)?.files ?? []), ...files.map(({ path, text }) => [path, text] as const)]);
  const ancestry = (sha: string): Set<string> => {
    const found = new Set<string>([sha]);
    for (const one of found) for (const parent of commits.get(one)?.parents ?? []) found.add(parent);
    return found;
  };
  const edit = (number: number, change: Partial<PullRequest>) => {
    const at = fake.pulls.findIndex((one) => one.number === number);
    const pull = fake.pulls[at];
    if (pull !== undefined) fake.pulls[at] = { ...pull, ...change };
  };
  const fake: FakeGitHub = {
    writes,
    branches,
    pulls: [],
    comments: [],
    beforeForward: () => undefined,
    viewer: 'github-actions[bot]',
    mayLabel: true,
    push(branch, files, author = 'a-person') {
      const head = branches.get(branch);
      const all = new Map([...(commits.get(head ?? '')?.files ?? []), ...Object.entries(files)]);
      const sha = store(all, { message: 'by hand', author, parents: head === undefined ? [] : [head] });
      branches.set(branch, sha);
      return sha;
    },
    mergeInto(branch, other, files = {}) {
      const parents = [branches.get(branch) ?? '', branches.get(other) ?? ''];
      const [ours = '', theirs = ''] = parents;
      const base = commits.get(ours)?.parents[0] ?? '';
      const changed = [...(commits.get(ours)?.files ?? [])].filter(
        ([path, text]) => commits.get(base)?.files.get(path) !== text,
      );
      const all = new Map([...over(theirs, []), ...changed, ...Object.entries(files)]);
      branches.set(branch, store(all, { message: `Merge branch '${other}'`, author: 'a-person', parents }));
    },
    filesOf: (branch) => commits.get(branches.get(branch) ?? '')?.files ?? new Map(),
    branchHead: async (branch) => branches.get(branch),
    file: async (path, commit) => commits.get(commit)?.files.get(path),
    async commitsBetween(base, head) {
      const there = ancestry(base);
      return [...ancestry(head)]
        .filter((sha) => !there.has(sha))
        .flatMap((sha) => commits.get(sha) ?? [])
        .reverse();
    },
    treeOf: async (commit, files) => treeSha(over(commit, files)),
    async createCommit({ message, base, parents, files }) {
      writes.push('commit');
      return store(over(base, files), { message, author: 'github-actions[bot]', parents });
    },
    async createBranch(branch, commit) {
      writes.push(`create ${branch}`);
      branches.set(branch, commit);
    },
    async forwardBranch(branch, commit) {
      fake.beforeForward();
      if (!ancestry(commit).has(branches.get(branch) ?? '')) return false;
      writes.push(`forward ${branch}`);
      branches.set(branch, commit);
      return true;
    },
    async deleteBranch(branch) {
      writes.push(`delete ${branch}`);
      branches.delete(branch);
    },
    openPullRequests: async (prefix) =>
      fake.pulls.filter(({ branch, state }) => state === 'open' && branch.startsWith(prefix)).toReversed(),
    lastPullRequest: async (name) => fake.pulls.findLast(({ branch }) => branch === name),
    async openPullRequest({ title, body, branch }) {
      if (fake.pulls.some((one) => one.branch === branch && one.state === 'open'))
        throw new Error('422 exists');
      const number = fake.pulls.length + 1;
      const pull: PullRequest = {
        number,
        url: `https://github.com/owner/repository/pull/${number}`,
        state: 'open',
        title,
        body,
        branch,
        labels: [],
        author: fake.viewer,
      };
      fake.pulls.push(pull);
      writes.push(`open #${number}`);
      return pull;
    },
    async updatePullRequest(number, change) {
      writes.push(`update #${number}`);
      edit(number, change);
    },
    async addLabels(number, labels) {
      if (!fake.mayLabel) return false;
      writes.push(`label #${number}`);
      const old = fake.pulls.find((one) => one.number === number)?.labels ?? [];
      edit(number, { labels: [...old, ...labels] });
      return true;
    },
    async comment(number, body) {
      writes.push(`comment #${number}`);
      fake.comments.push(body);
    },
  };
  return fake;
}

function treeSha(files: ReadonlyMap<string, string>): string {
  return digestOfValue([...files].sort()).slice(7, 47);
}
