import type { GitHub, PullRequest, Talk } from '@officina/core';
import { type Body, markOf, unmark } from './body.ts';
import { type BranchRange, type BranchRequest, foreignCommit, writeBranch } from './branch.ts';
import type { ImageEvidence } from './evidence.ts';
import type { ProposeOutcome } from './result.ts';

export interface PullRequestRequest extends BranchRequest {
  readonly baseBranch: string;
  readonly text: Body;
  /** Empty when this run found none out: then what the open text shows stays. */
  readonly evidence: readonly ImageEvidence[];
  readonly labels: readonly string[];
  /** Open pull requests of the factory's branches, newest first. */
  readonly open: readonly PullRequest[];
}

export interface GitHubPorts {
  readonly github: GitHub;
  readonly talk: Talk;
}

/** Opens a proposal's pull request, brings the open one up to date, or leaves it to the person who took it over. */
export async function keepPullRequest(
  request: PullRequestRequest,
  { github, talk }: GitHubPorts,
): Promise<ProposeOutcome> {
  const { branch, proposal, text, labels, baseBranch, evidence } = request;
  const { group, title, changes } = proposal;
  const open = request.open.find((one) => one.branch === branch);
  const base = { group, branch, title, changes, evidence, body: text.full };
  const declined = open === undefined ? await declinedBy(request, github) : undefined;
  if (declined !== undefined) {
    talk.info(`${branch}: #${declined.number} with the same versions was closed, not proposed again`);
    return { ...base, action: 'declined', number: declined.number, url: declined.url };
  }
  const written = await writeBranch(request, github);
  if (written.done === 'left') {
    talk.warn(`${branch} holds commits of ${written.author}: left as it is`);
    return { ...base, action: 'left', ...(open === undefined ? {} : { number: open.number, url: open.url }) };
  }
  if (open === undefined) {
    const made = await github.openPullRequest({
      title,
      body: text.body,
      branch,
      base: baseBranch,
    });
    await label(made.number, labels, { github, talk });
    return { ...base, action: 'opened', number: made.number, url: made.url };
  }
  const worded = await reword(request, open, { github, talk });
  const action = worded || written.done !== 'unchanged' ? 'updated' : 'unchanged';
  return { ...base, action, number: open.number, url: open.url };
}

/** Closes a pull request of which nothing is left, with a word; its branch goes only when nobody else worked on it. */
export async function closePullRequest(
  { pullRequest, base, paths }: { readonly pullRequest: PullRequest } & Omit<BranchRange, 'head'>,
  { github, talk }: GitHubPorts,
): Promise<ProposeOutcome> {
  const { number, branch, url, title, body } = pullRequest;
  const outcome = { group: '', branch, title, changes: [], evidence: [], body, number, url };
  const head = await github.branchHead(branch);
  const other = head === undefined ? undefined : await foreignCommit({ base, head, paths }, github);
  if (other !== undefined) {
    talk.warn(
      `${branch} holds commits of ${other.author}: #${number} stays open, though nothing is left to bump`,
    );
    return { ...outcome, action: 'left' };
  }
  await github.comment(
    number,
    'Nothing is left to bump here: the base branch has these versions, or upstream withdrew them.',
  );
  await github.updatePullRequest(number, { state: 'closed', body: unmark(body) });
  await github.deleteBranch(branch);
  return { ...outcome, action: 'closed' };
}

/** The newest pull request of the branch, when a person closed it with the very versions of now. */
async function declinedBy(
  { branch, text }: PullRequestRequest,
  github: GitHub,
): Promise<PullRequest | undefined> {
  const last = await github.lastPullRequest(branch);
  if (last?.state !== 'closed') return undefined;
  return markOf(last.body)?.versions === markOf(text.body)?.versions ? last : undefined;
}

async function reword(
  { proposal, text, labels, evidence }: PullRequestRequest,
  open: PullRequest,
  ports: GitHubPorts,
): Promise<boolean> {
  const [said, wanted] = [markOf(open.body), markOf(text.body)];
  const same = said?.all === wanted?.all && (evidence.length === 0 || said?.evidence === wanted?.evidence);
  if (!same) await ports.github.updatePullRequest(open.number, { title: proposal.title, body: text.body });
  const missing = labels.filter((name) => !open.labels.includes(name));
  const labelled = missing.length > 0 && (await label(open.number, missing, ports));
  return !same || labelled;
}

/** A label is for finding: a token that may not create one keeps no proposal from being made. */
async function label(
  number: number,
  labels: readonly string[],
  { github, talk }: GitHubPorts,
): Promise<boolean> {
  if (await github.addLabels(number, labels)) return true;
  talk.warn(
    `#${number} has no label ${labels.join(', ')}: the token may not create it; create it once, or grant issues: write`,
  );
  return false;
}
