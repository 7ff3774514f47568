import {
  type Clock,
  FactoryError,
  type Files,
  type GitHub,
  loadWorkspace,
  type PullRequest,
  type Registry,
  type Talk,
} from '@officina/core';
import { type Body, renderBody } from './body.ts';
import {
  type EvidenceDocuments,
  evidenceOf,
  type ImageEvidence,
  newestRelease,
  weighCandidates,
} from './evidence.ts';
import { branchOf, markFor, type Proposal, proposalsOf } from './proposal.ts';
import { closePullRequest, keepPullRequest } from './pull-request.ts';
import type { ReleaseNotes } from './release-notes.ts';
import type { ProposeOutcome, ProposeResult } from './result.ts';
import { readState } from './states.ts';

/** What propose is asked to do. */
export interface ProposeInputs {
  /** The workspace's folder, its locks as resolve left them. */
  readonly images: string;
  /** The same folder's path in the repository; `images` when left out. */
  readonly folder?: string;
  /** The branch that the pull requests want to merge into. */
  readonly base: string;
  /** What the factory's own branches begin with; `officina/bump-` when left out. */
  readonly prefix?: string;
  /** `officina` when left out. */
  readonly labels?: readonly string[];
  /** Whose token the GitHub port has: which workflows start depends on it. */
  readonly token: 'github-token' | 'app';
  /** What the branch's own run found out, as far as it came; left out, what an open text shows of it stays. */
  readonly evidence?: EvidenceDocuments;
  /** Only this group: another one's pull request is neither opened, nor changed, nor closed. */
  readonly group?: string;
  /** Says what would be proposed, and writes nothing. */
  readonly dryRun?: boolean;
}

export interface ProposePorts {
  readonly files: Pick<Files, 'read' | 'list'>;
  readonly github: GitHub;
  /** Upstream's release notes; left out, none are quoted. */
  readonly notes?: ReleaseNotes;
  /** Has the candidates and the last release; left out, nothing is said of bytes to download. */
  readonly registry?: Registry;
  readonly talk: Talk;
  readonly clock: Clock;
}

/**
 * Keeps one living pull request per group of moved lock entries: opened, brought up to date, closed when nothing is
 * left. A second run changes nothing. Throws what reading the workspace and asking GitHub throw.
 */
export async function run(inputs: ProposeInputs, ports: ProposePorts): Promise<ProposeResult> {
  const { github } = ports;
  const { folder = 'images', prefix = 'officina/bump-' } = inputs;
  const workspace = await loadWorkspace(ports.files, inputs.images);
  const base = await github.branchHead(inputs.base);
  if (base === undefined) {
    throw new FactoryError('input-invalid', `the repository has no branch "${inputs.base}" to propose to`, {
      hint: 'name the base branch with --base',
    });
  }
  const open = await github.openPullRequests(prefix);
  const heads = await Promise.all(open.map(({ branch }) => github.branchHead(branch)));
  const proposed = heads.filter((head) => head !== undefined);
  const states = await Promise.all(
    workspace.images.map((image) => readState(image, { folder, base, proposed }, ports)),
  );
  const read = states.filter((state) => state !== undefined);
  const tracked = new Map(read.flatMap((state) => [...state.tracked]));
  const proposals = proposalsOf(read).filter(({ group }) => isAsked(group, inputs));
  const evidence = await evidenceFor(inputs, ports);

  const outcomes: ProposeOutcome[] = [];
  for (const proposal of proposals) {
    const branch = branchOf(proposal.group, prefix);
    const token = tokenOf(open.find((one) => one.branch === branch) ?? inputs);
    const text = await textOf(proposal, { token, evidence, ports });
    if (inputs.dryRun === true) {
      const { group, title, changes } = proposal;
      outcomes.push({ group, branch, title, action: 'planned', changes, evidence, body: text.full });
      continue;
    }
    const labels = inputs.labels ?? ['officina'];
    const where = { branch, base, baseBranch: inputs.base, tracked, open };
    const what = { proposal, text, labels, evidence };
    outcomes.push(await keepPullRequest({ ...where, ...what }, ports));
  }
  const wanted = new Set(proposals.map(({ group }) => branchOf(group, prefix)));
  const mine = inputs.group === undefined ? undefined : branchOf(inputs.group, prefix);
  const idle = open.filter(({ branch }) => !wanted.has(branch) && (mine === undefined || mine === branch));
  for (const pullRequest of inputs.dryRun === true ? [] : idle) {
    outcomes.push(await closePullRequest({ pullRequest, base, paths: [...tracked.keys()] }, ports));
  }
  return { schema: 'officina.propose/v1', proposals: outcomes };
}

function isAsked(group: string, { group: asked, prefix = '' }: ProposeInputs): boolean {
  return asked === undefined || branchOf(asked, prefix) === branchOf(group, prefix);
}

async function evidenceFor(
  { evidence: documents }: ProposeInputs,
  { registry }: ProposePorts,
): Promise<ImageEvidence[]> {
  if (documents === undefined) return [];
  if (registry === undefined) return evidenceOf(documents);
  const released = documents.released ?? (await newestRelease(documents, registry));
  const compared = { ...documents, ...(released === undefined ? {} : { released }) };
  return evidenceOf(compared, await weighCandidates(compared, registry));
}

/** An open pull request keeps to the token that opened it, whoever finds evidence for it. */
function tokenOf(given: PullRequest | ProposeInputs): ProposeInputs['token'] {
  if ('token' in given) return given.token;
  return given.author === 'github-actions[bot]' ? 'github-token' : 'app';
}

interface TextRequest {
  readonly token: ProposeInputs['token'];
  readonly evidence: readonly ImageEvidence[];
  readonly ports: ProposePorts;
}

async function textOf(proposal: Proposal, { token, evidence, ports }: TextRequest): Promise<Body> {
  const notes = await notesOf(proposal, ports);
  const mark = markFor(proposal, { evidence, notes: [...notes], token });
  return renderBody(proposal, { mark, now: ports.clock.now(), evidence, notes, token });
}

async function notesOf({ changes }: Proposal, { notes }: ProposePorts): Promise<Map<string, string>> {
  if (notes === undefined) return new Map();
  const found = await Promise.all(
    changes.map(async ({ image, name, repository, newTag }): Promise<[string, string][]> => {
      const text =
        repository === undefined || newTag === undefined ? undefined : await notes(repository, newTag);
      return text === undefined || text.trim() === '' ? [] : [[`${image} ${name}`, text]];
    }),
  );
  return new Map(found.flat());
}
