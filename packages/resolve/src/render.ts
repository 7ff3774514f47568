import { quoteCell, renderColumns, renderMarkdownTable } from '@officina/core';
import type { Outcome, ResolveResult } from './result.ts';

const headings = ['image', 'what', 'status', 'old', 'new', 'age', 'evidence', 'why'] as const;

/** A result as a table for a terminal: one line per thing that did not simply stay, then one line per image. */
export function renderResult(result: ResolveResult): string {
  const rows = rowsOf(result, ({ status, warnings }) => status !== 'kept' || warnings !== undefined);
  const table = rows.length === 0 ? [] : [...renderColumns([headings, ...rows]), ''];
  return `${[...table, ...result.images.map(renderImage)].join('\n')}\n`;
}

/** A result as Markdown for a job summary. */
export function renderSummary(result: ResolveResult): string {
  const rows = rowsOf(result, ({ status }) => status !== 'kept');
  const cells = rows.map((row) => row.map((cell) => quoteCell(cell, 500)));
  const table = rows.length === 0 ? [] : [...renderMarkdownTable(headings, cells), ''];
  return `${['## Resolve', '', ...table, ...result.images.map((image) => `- ${renderImage(image)}`)].join('\n')}\n`;
}

function rowsOf(result: ResolveResult, isShown: (outcome: Outcome) => boolean): string[][] {
  return result.images.flatMap(({ image, outcomes }) =>
    outcomes
      .filter(isShown)
      .map((outcome) => [
        image,
        outcome.name,
        outcome.status,
        short(outcome.old),
        short(outcome.new),
        outcome.age === undefined ? '' : renderAge(outcome.age),
        outcome.evidence ?? '',
        whyOf(outcome),
      ]),
  );
}

function renderImage({ image, lock, outcomes }: ResolveResult['images'][number]): string {
  const counts = new Map<string, number>();
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = [...counts].map(([status, count]) => `${count} ${status}`);
  return `${image}: lock ${lock.replaceAll('-', ' ')}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

function whyOf(outcome: Outcome): string {
  const code = outcome.code === undefined ? [] : [`${outcome.code}:`];
  const packages = outcome.packages === undefined ? [] : [`${outcome.packages.length} packages changed`];
  const youngest = outcome.youngest === undefined ? [] : [renderYoungest(outcome.youngest)];
  const standIn = outcome.standIn ? ['stand-in'] : [];
  return [
    ...code,
    ...(outcome.message ? [outcome.message] : []),
    ...packages,
    ...youngest,
    ...standIn,
    ...(outcome.warnings ?? []),
  ].join(' ');
}

function renderYoungest({ name, version, age, count }: NonNullable<Outcome['youngest']>): string {
  const packages = count === 1 ? 'one npm package' : `${count} npm packages`;
  return `${packages} entered, the youngest ${name}@${version} (${renderAge(age)})`;
}

function renderAge(seconds: number): string {
  const days = Math.floor(seconds / 86400);
  return days > 0 ? `${days}d` : `${Math.floor(seconds / 3600)}h`;
}

function short(version: string | undefined): string {
  if (version === undefined) return '';
  if (version.startsWith('sha256:')) return version.slice(0, 19);
  return /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 12) : version;
}
