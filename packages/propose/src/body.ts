import {
  type Digest,
  linkGitHub,
  quoteCell,
  quoteProse,
  renderBytes,
  renderMarkdownTable,
  renderOpenBuilds,
} from '@officina/core';
import type { Change } from './change.ts';
import { compareDebianVersions } from './debian-version.ts';
import type { ImageEvidence } from './evidence.ts';
import type { Mark, Proposal } from './proposal.ts';

/** GitHub refuses a longer body, in characters; some room is left for what people and bots add. */
export const bodyLimit = 65_000;

export interface BodyOptions {
  /** Written into the body, so that the next run knows whether it is still right. */
  readonly mark: Mark;
  readonly now: Date;
  readonly evidence?: readonly ImageEvidence[];
  /** Upstream's own words by `image tool`. */
  readonly notes?: ReadonlyMap<string, string>;
  /** Which workflows start for it depends on whose token opens it. */
  readonly token: 'github-token' | 'app';
}

export interface Body {
  /** Under GitHub's limit. */
  readonly body: string;
  /** All of it, for an artifact; the same when nothing was folded away. */
  readonly full: string;
  /** What the body leaves out, in words. */
  readonly folded: readonly string[];
}

/** The text of a pull request, a function of the proposal and what was found out about it. */
export function renderBody(proposal: Proposal, options: BodyOptions): Body {
  const sections = sectionsOf(proposal, options);
  const full = compose(sections, [], options);
  const folded: string[] = [];
  let body = full;
  // The last sections are the ones that a reader misses least.
  for (let left = sections.length - 1; body.length > bodyLimit && left > 0; left--) {
    folded.unshift(sections[left]?.title ?? '');
    body = compose(sections.slice(0, left), folded, options);
  }
  return { body: body.length > bodyLimit ? cut(body, options) : body, full, folded };
}

/** The mark at a body's end; undefined for a text of somebody else. Quoted text before it cannot feign one. */
export function markOf(body: string): Mark | undefined {
  const digest = '(sha256:[0-9a-f]{64})';
  const found = new RegExp(`<!-- officina:proposal ${digest} ${digest} ${digest} -->\\s*$`).exec(body);
  if (found === null) return undefined;
  const [, versions, all, evidence] = found as unknown as readonly Digest[];
  return versions && all && evidence ? { versions, all, evidence } : undefined;
}

/** A body without its mark: of a pull request that the factory closed itself, and may open again. */
export function unmark(body: string): string {
  return body.replace(/<!-- officina:proposal [^>]*-->\s*$/, '');
}

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

function sectionsOf({ changes }: Proposal, options: BodyOptions): Section[] {
  const { evidence = [], notes = new Map() } = options;
  const programs = changes.filter(({ kind }) => kind !== 'debian');
  const debian = changes.filter(({ kind }) => kind === 'debian');
  const sections: Section[] = [
    { title: 'Tools', lines: programs.length === 0 ? [] : programTable(programs, options.now) },
    { title: 'Evidence', lines: evidence.length === 0 ? [] : evidenceTable(evidence) },
    { title: 'Open', lines: renderOpenBuilds(evidence.map(({ image, open }) => ({ name: image, open }))) },
    { title: 'Measured versions', lines: measuredTable(evidence) },
    { title: 'Debian packages', lines: debian.length === 0 ? [] : debianTable(debian) },
    ...programs.flatMap(({ name, parts = [] }) =>
      parts.length === 0
        ? []
        : [
            {
              title: `In ${quoteCell(name)}`,
              lines: fold(`${nameCode(name)}: ${parts.length} of its projects`, partLines(parts)),
            },
          ],
    ),
    ...programs.flatMap(({ image, name }) => {
      const text = notes.get(`${image} ${name}`);
      return text === undefined
        ? []
        : [
            {
              title: `Upstream on ${quoteCell(name)}`,
              lines: fold(`${nameCode(name)}: its release notes`, quoteProse(text)),
            },
          ];
    }),
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** What moved in an environment, a line each. */
function partLines(parts: readonly string[]): string {
  return parts.map((part) => `- ${quoteCell(part)}`).join('\n');
}

function programTable(changes: readonly Change[], now: Date): string[] {
  return renderMarkdownTable(
    ['', 'Image', 'Old', 'New', 'Step', 'Age', 'Checksum known by', 'Upstream'],
    changes.map((change) => [
      quoteCell(change.name),
      quoteCell(change.image),
      quoteCell(shorten(change.old ?? '')),
      quoteCell(shorten(change.new ?? '')),
      change.step,
      ageOf(change, now),
      change.evidence.join(', '),
      linksOf(change),
    ]),
  );
}

function evidenceTable(evidence: readonly ImageEvidence[]): string[] {
  return renderMarkdownTable(
    ['Image', 'Platform', 'Size', 'Before', 'To download', 'Smoke'],
    evidence.map(({ image, platform, size, oldSize, download, passed, failed }) => {
      const smoke =
        failed.length === 0
          ? `${passed} passed`
          : `**${failed.length} failed**: ${quoteCell(failed.join(', '), 300)}`;
      return [quoteCell(image), platform, amount(size), amount(oldSize), amount(download), smoke];
    }),
  );
}

function measuredTable(evidence: readonly ImageEvidence[]): string[] {
  const rows = evidence.flatMap(({ image, platform, measured }) =>
    measured
      .filter((one) => one.old !== one.new)
      .map((one) => [
        quoteCell(one.tool),
        quoteCell(image),
        platform,
        quoteCell(one.old ?? ''),
        quoteCell(one.new),
      ]),
  );
  return rows.length === 0 ? [] : renderMarkdownTable(['', 'Image', 'Platform', 'It said', 'It says'], rows);
}

function debianTable(changes: readonly Change[]): string[] {
  return renderMarkdownTable(
    ['', 'Image', 'Old', 'New', 'Step'],
    changes.map((change) => [
      quoteCell(change.name),
      quoteCell(change.image),
      quoteCell(change.old ?? ''),
      quoteCell(change.new ?? ''),
      directionOf(change),
    ]),
  );
}

function directionOf({ old, new: now }: Change): string {
  if (old === undefined) return 'added';
  if (now === undefined) return 'removed';
  return compareDebianVersions(old, now) > 0 ? '**down**' : 'up';
}

/** A name within HTML. */
function nameCode(name: string): string {
  return `<code>${name.replace(/[^\w.@/-]/g, '')}</code>`;
}

function fold(summary: string, text: string): string[] {
  return ['<details>', `<summary>${summary}</summary>`, '', text, '', '</details>'];
}

function compose(sections: readonly Section[], folded: readonly string[], options: BodyOptions): string {
  const left =
    folded.length === 0
      ? []
      : [`Left out here for its length, and in the run's artifact: ${folded.join(', ')}.`, ''];
  return `${[...sections.flatMap(({ title, lines }) => [`### ${title}`, '', ...lines, '']), ...left, footer(options)].join('\n')}\n`;
}

function footer({ token, mark }: BodyOptions): string {
  const starts =
    token === 'app'
      ? 'Checks on this pull request start by themselves.'
      : 'Opened with GITHUB_TOKEN: its checks wait for someone with write access to press "Approve workflows to run"; workflows on push do not start at all.';
  return [
    '---',
    `${starts} Push to this branch and the factory leaves it to you; close it and the same versions are not proposed again.`,
    '',
    `<!-- officina:proposal ${mark.versions} ${mark.all} ${mark.evidence} -->`,
  ].join('\n');
}

/** Even the first table alone can be too long: whole lines go, the footer stays. */
function cut(body: string, options: BodyOptions): string {
  const end = `\n\n… the rest is in the run's artifact.\n\n${footer(options)}\n`;
  const kept = body.slice(0, bodyLimit - end.length);
  return kept.slice(0, kept.lastIndexOf('\n')) + end;
}

function linksOf({ repository, oldTag, newTag, old, new: now }: Change): string {
  if (repository === undefined || now === undefined) return '';
  const from = oldTag ?? old;
  const to = newTag ?? now;
  return [
    ...(newTag === undefined ? [] : [linkGitHub('release', repository, `releases/tag/${newTag}`)]),
    ...(from === undefined || from === to
      ? []
      : [linkGitHub('compare', repository, `compare/${from}...${to}`)]),
  ].join(' ');
}

function ageOf({ released, firstSeen }: Change, now: Date): string {
  const since = released ?? firstSeen;
  if (since === undefined) return '';
  const days = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 86_400_000));
  return `${released === undefined ? 'seen for ' : ''}${days === 1 ? '1 day' : `${days} days`}`;
}

function amount(bytes: number | undefined): string {
  return bytes === undefined ? '' : renderBytes(bytes);
}

/** A commit or digest is told by its first characters. */
function shorten(text: string): string {
  return text.replace(/^(?:sha256:)?([0-9a-f]{12})[0-9a-f]{28,}$/, '$1');
}
