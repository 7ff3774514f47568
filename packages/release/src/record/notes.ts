import {
  frontendAlone,
  type Move,
  quoteCell,
  type ReleaseRecord,
  renderBytes,
  renderMarkdownTable,
  renderOpenBuilds,
} from '@officina/core';
import { movesBetween } from '../naming/moves.ts';
import { untilWhen } from '../sources.ts';
import type { Judgement } from '../vex/read-vex.ts';
import { toReleaseRows } from './summary.ts';

export interface NotesOptions {
  /** The release to compare with; without it the notes say what is there instead of what moved. */
  readonly previous?: ReleaseRecord;
  /** What is said of vulnerabilities in these images. */
  readonly vex?: readonly Judgement[];
}

/** The release notes in Markdown: what moved for a user, what it weighs, how it was tested, and the lines to copy. */
export function renderNotes(record: ReleaseRecord, { previous, vex = [] }: NotesOptions = {}): string {
  const moves = previous === undefined ? undefined : movesBetween(previous, record);
  const sections = [
    `# ${record.version ?? 'Images'}`,
    renderOpen(record),
    moves === undefined ? renderHoldings(record) : renderMoves(moves, previous?.version),
    renderVulnerabilities(vex),
    section('Copy', ['```', ...toReleaseRows(record).map(({ reference }) => reference), '```']),
    section('Images', renderWeights(record)),
    renderRebuild(record),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function renderOpen({ images }: ReleaseRecord): string {
  const lines = renderOpenBuilds(images.map(({ image, open }) => ({ name: image, open })));
  return lines.length === 0 ? '' : section('Open', lines);
}

/** Whether and from what the commit can be built again. */
function renderRebuild({ kept, registry, images }: ReleaseRecord): string {
  if (kept === undefined) return '';
  const text = {
    registry: `Every byte that its locks name is kept in ${registry}: \`officina fetch\` takes from there what upstream no longer has.`,
    folder:
      'Every byte that its locks name was put into a folder: `officina fetch --from <folder>` takes it from there.',
    none: `${untilWhen[0]?.toUpperCase()}${untilWhen.slice(1)}.`,
  };
  const frontends = new Set(images.flatMap(({ frontend }) => (frontend === undefined ? [] : [frontend])));
  const alone = kept === 'none' ? [] : [...frontends].flatMap((one) => ['', `But ${frontendAlone(one)}.`]);
  return section('Build it again', [text[kept], ...alone]);
}

function renderMoves(moves: readonly Move[], since: string | undefined): string {
  const title = `What moved${since === undefined ? '' : ` since ${since}`}`;
  if (moves.length === 0) return section(title, ['Nothing: the images are those of the release before.']);
  const security = moves.filter(isSecurity);
  const rest = moves.filter((move) => !isSecurity(move));
  const of = (...kinds: Move['kind'][]) => rest.filter(({ kind }) => kinds.includes(kind));
  return [
    section(title, [rule]),
    table('Debian stable and security updates', security),
    table('Tools', of('tool')),
    table('npm packages', of('npm')),
    table('Base images', of('parent')),
    table('Images', of('image')),
    table('Debian packages', of('debian')),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

/** By what rule security-relevant moves come first, said where they are. */
const rule =
  'First what Debian marks as a fix of its stable release (`+debNuM`): security updates are among these. The version of a tool or an npm package does not say why it moved.';

/** Debian marks updates to a stable release by `+debNuM` in the version: fixes only. */
function isSecurity(move: Move): boolean {
  const isOfDebian = move.kind === 'debian' && !/\(of /.test(move.name);
  return isOfDebian && move.old !== undefined && /[+~]deb\d+u\d+$/.test(move.new ?? '');
}

function table(title: string, moves: readonly Move[]): string {
  if (moves.length === 0) return '';
  const rows = moves.map(({ name, image, old, new: now, step }) => [
    quoteCell(name),
    quoteCell(image),
    version(old),
    version(now),
    step,
  ]);
  return [`### ${title}`, '', ...renderMarkdownTable(['', 'Image', 'Old', 'New', 'Step'], rows)].join('\n');
}

/** One line: which vulnerability has which status, in which image. */
function renderVulnerabilities(vex: readonly Judgement[]): string {
  const said = vex.map(
    ({ image, vulnerability, status }) =>
      `${quoteCell(vulnerability)} ${quoteCell(status.replaceAll('_', ' '))} (${quoteCell(image)})`,
  );
  return said.length === 0 ? '' : `Vulnerabilities judged, as OpenVEX beside the images: ${said.join(', ')}.`;
}

function renderHoldings(record: ReleaseRecord): string {
  const rows = record.images.flatMap(({ image, contents }) =>
    [...Object.entries(contents?.tools ?? {}), ...Object.entries(contents?.npm ?? {})].map(([name, is]) => [
      quoteCell(name),
      quoteCell(image),
      version(is),
    ]),
  );
  if (rows.length === 0) return '';
  return section('What is in it', renderMarkdownTable(['', 'Image', 'Version'], rows));
}

function renderWeights(record: ReleaseRecord): string[] {
  const rows = record.images.flatMap(({ image, tags, platforms }) =>
    platforms.map(({ platform, size, download, checks }) => {
      const smoke = checks === 0 ? 'green before' : `${checks} checks passed`;
      const names = tags.map((tag) => quoteCell(tag, 128)).join(' ');
      return [quoteCell(image), platform, weight(size), weight(download), smoke, names];
    }),
  );
  return renderMarkdownTable(['Image', 'Platform', 'Size', 'Download', 'Smoke', 'Tags'], rows);
}

function section(title: string, lines: readonly string[]): string {
  return [`## ${title}`, ...(lines.length === 0 ? [] : ['', ...lines])].join('\n');
}

function weight(bytes: number | undefined): string {
  return bytes === undefined ? '' : renderBytes(bytes);
}

/** A commit or digest is told by its first characters. */
function version(text: string | undefined): string {
  return text === undefined ? '' : quoteCell(text.replace(/^(?:sha256:)?([0-9a-f]{12})[0-9a-f]{28,}$/, '$1'));
}
