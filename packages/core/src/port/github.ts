/** A commit of the repository, as far as propose reads it. */
export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** The login of its author, or the name where GitHub knows no account. */
  readonly author: string;
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly title: string;
  readonly body: string;
  /** The branch that it wants to merge, of this very repository. */
  readonly branch: string;
  readonly labels: readonly string[];
  /** The login of who opened it: whose token that was decides which workflows start. */
  readonly author: string;
}

/** A file of a new commit. */
export interface CommittedFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface CommitRequest {
  readonly message: string;
  /** The commit whose tree the files are laid over. */
  readonly base: string;
  /** The new commit's parents. */
  readonly parents: readonly string[];
  readonly files: readonly CommittedFile[];
}

/**
 * The part of one repository on GitHub that propose uses. Commits are made through the Git data API (trees, commits,
 * refs), so that GitHub signs them. A refusal is upstream-status, asking too often rate-limited, no answer
 * upstream-unreachable.
 */
export interface GitHub {
  /** The commit that a branch names; undefined when there is no such branch. */
  branchHead(branch: string): Promise<string | undefined>;
  /** The text of a file at a commit; undefined when it is not there. */
  file(path: string, commit: string): Promise<string | undefined>;
  /** Commits that `head` has and `base` has not, oldest first. */
  commitsBetween(base: string, head: string): Promise<Commit[]>;
  /** The sha of the tree that a commit has with these files laid over it. */
  treeOf(commit: string, files: readonly CommittedFile[]): Promise<string>;
  /** The sha of the commit that a request makes; `message` may hold `{tree}` for the new tree's sha. */
  createCommit(request: CommitRequest): Promise<string>;
  createBranch(branch: string, commit: string): Promise<void>;
  /** Moves a branch forward; false when that would lose commits (the new one does not descend from the branch). */
  forwardBranch(branch: string, commit: string): Promise<boolean>;
  /** Removes a branch; nothing happens when it is not there. */
  deleteBranch(branch: string): Promise<void>;
  /** Open pull requests of this repository's branches whose name has the prefix, newest first. */
  openPullRequests(prefix: string): Promise<PullRequest[]>;
  /** The newest pull request that a branch ever had, in any state; undefined when it had none. */
  lastPullRequest(branch: string): Promise<PullRequest | undefined>;
  openPullRequest(
    request: Pick<PullRequest, 'title' | 'body' | 'branch'> & { base: string },
  ): Promise<PullRequest>;
  updatePullRequest(
    number: number,
    change: { title?: string; body?: string; state?: 'closed' },
  ): Promise<void>;
  /** False when the token may not create a label that the repository lacks: then none was given. */
  addLabels(number: number, labels: readonly string[]): Promise<boolean>;
  comment(number: number, body: string): Promise<void>;
}
