import { renderBytes, renderSeconds } from '@officina/core';
import { z } from 'zod';
import { median, type Pair, type Row } from './row.ts';

/** One row's outcome, as JSON and as a line of the table. */
export const BenchLine = z
  .object({
    name: z.string(),
    title: z.string(),
    against: z.string(),
    unit: z.enum(['ms', 'bytes', 'count']),
    bar: z.number(),
    pairs: z.array(z.object({ ours: z.number(), baseline: z.number() }).readonly()).readonly(),
    /** Median of the pairs' ratios; absent when it was not measured. */
    ratio: z.number().optional(),
    note: z.string().optional(),
    /** Why it was not measured. */
    failure: z.string().optional(),
  })
  .readonly();
export type BenchLine = z.infer<typeof BenchLine>;

/** What a run of the bench found, and on what. */
export interface BenchReport {
  readonly schema: 'officina.bench/v1';
  readonly machine: string;
  readonly lines: readonly BenchLine[];
}

/** The outcome of a row; the ratio is taken pair by pair, because a machine's speed drifts between pairs. */
export function toLine(row: Row, pairs: readonly Pair[], note?: string): BenchLine {
  const { name, title, against, unit, bar } = row;
  const ratio = median(pairs.map(({ ours, baseline }) => ours / baseline));
  return {
    name,
    title,
    against,
    unit,
    bar,
    pairs,
    ...(Number.isFinite(ratio) ? { ratio } : { failure: 'nothing was measured' }),
    ...(note === undefined ? {} : { note }),
  };
}

/** The report as Markdown: a table, then the notes. */
export function renderBench({ machine, lines }: BenchReport): string {
  const kept = lines.filter((line) => isKept(line) === true).length;
  const notes = lines.filter(({ note, failure }) => note !== undefined || failure !== undefined);
  return [
    `## Bench: ${kept} of ${lines.length} bars kept`,
    '',
    machine,
    '',
    '| Row | What | Against | Ours | Theirs | Ratio | Bar | |',
    '|---|---|---|---:|---:|---:|---:|---|',
    ...lines.map((line) =>
      [
        '',
        line.name,
        line.title,
        line.against,
        renderValue(median(line.pairs.map(({ ours }) => ours)), line.unit),
        renderValue(median(line.pairs.map(({ baseline }) => baseline)), line.unit),
        line.ratio === undefined ? '-' : line.ratio.toFixed(3),
        line.bar.toFixed(2),
        verdict(line),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    ...(notes.length === 0 ? [] : ['']),
    ...notes.map(
      ({ name, note, failure }) =>
        `- ${name}: ${[note, failure && `not measured: ${failure}`].filter(Boolean).join('; ')}`,
    ),
    '',
  ].join('\n');
}

/** A row's outcome in one line, for when it has just been measured. */
export function renderLine(line: BenchLine): string {
  if (line.ratio === undefined) return `${line.name}: not measured: ${line.failure}`;
  const [ours, baseline] = (['ours', 'baseline'] as const).map((side) =>
    renderValue(median(line.pairs.map((pair) => pair[side])), line.unit),
  );
  const word = isKept(line) ? 'kept' : 'missed';
  return `${line.name}: ${ours} against ${baseline}, ${line.ratio.toFixed(3)} of ${line.bar.toFixed(2)}: ${word}`;
}

/** Whether the ratio is within the bar; undefined when there is none. */
export function isKept({ ratio, bar }: Pick<BenchLine, 'ratio' | 'bar'>): boolean | undefined {
  return ratio === undefined ? undefined : ratio <= bar;
}

function verdict(line: BenchLine): string {
  const kept = isKept(line);
  return kept === undefined ? 'not measured' : kept ? 'kept' : '**missed**';
}

function renderValue(value: number, unit: Row['unit']): string {
  if (!Number.isFinite(value)) return '-';
  if (unit === 'count') return String(value);
  if (unit === 'ms') return value < 1000 ? `${Math.round(value)} ms` : renderSeconds(value);
  return renderBytes(value);
}
