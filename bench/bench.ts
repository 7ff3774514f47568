import { cpus, totalmem } from 'node:os';
import { FactoryError, renderDocument, renderSeconds } from '@officina/core';
import { findRevision } from '@officina/host';
import { openGround } from './ground.ts';
import { measureRows } from './measure-rows.ts';
import { type BenchReport, renderBench } from './render-bench.ts';
import type { Row } from './row.ts';
import { isQuick, readRowTimes, secondsOf, writeRowTimes } from './row-times.ts';
import { rows as allRows } from './rows/index.ts';
import type { BenchSettings } from './surroundings.ts';
import { openKeptRows } from './unfinished.ts';

export interface BenchOptions extends BenchSettings {
  /** Names of rows; all when empty. */
  readonly only: readonly string[];
  /** Pairs per row; the ratio is their median. */
  readonly pairs: number;
  /** One pair of each row whose pair takes less than a minute. */
  readonly quick?: boolean;
  /** Leaves the rows of an interrupted run alone and begins anew. */
  readonly fresh?: boolean;
}

/**
 * Measures the rows one after the other and keeps bench.json and bench.md in the state folder. A row is kept and told when
 * it is measured: a run that was interrupted goes on with the next one. Throws input-invalid.
 */
export async function bench(options: BenchOptions): Promise<BenchReport> {
  const { talk, files, folder } = options;
  const timesFile = `${folder}/row-times.json`;
  const times = await readRowTimes(timesFile, files);
  const pairs = options.quick === true ? 1 : options.pairs;
  const rows = chosen(options.only).filter((row) => options.quick !== true || isQuick(row, times));
  const machine = await machineOf(options);
  const of = `${await commitOf(options)}, ${pairs} pairs, ${machine}`;
  const kept = await openKeptRows(`${folder}/unfinished.json`, { of, files });
  if (options.fresh === true) await kept.clear();
  const before = options.fresh === true ? [] : kept.lines;
  const lines = new Map(before.map((line) => [line.name, line]));
  const left = rows.filter(({ name }) => !lines.has(name));
  talk.info(renderOutlook({ rows, left, seconds: secondsOf(left, { pairs, times }) }));
  if (left.length > 0) {
    const ground = await openGround(options);
    try {
      const measured = await measureRows(left, { ground, pairs, kept, talk });
      for (const line of measured.lines) lines.set(line.name, line);
      await writeRowTimes(timesFile, { ...times, ...measured.times }, files);
    } finally {
      await ground.close();
    }
  }
  const report: BenchReport = {
    schema: 'officina.bench/v1',
    machine,
    lines: rows.flatMap(({ name }) => lines.get(name) ?? []),
  };
  await files.write(`${folder}/bench.json`, renderDocument(report));
  await files.write(`${folder}/bench.md`, renderBench(report));
  await kept.clear();
  return report;
}

interface Outlook {
  readonly rows: readonly Row[];
  readonly left: readonly Row[];
  readonly seconds: number;
}

function renderOutlook({ rows, left, seconds }: Outlook): string {
  const had = rows.length - left.length;
  const before =
    had === 0 ? '' : `; ${had} are kept of the run that was interrupted (--fresh: measure them too)`;
  return `${left.length} rows to measure, about ${renderSeconds(seconds * 1000)}${before}`;
}

/** What is measured: a commit of the checkout, and whether something in it was changed since. */
async function commitOf({ root, exec }: BenchSettings): Promise<string> {
  const revision = await findRevision(root, exec);
  return revision === undefined ? 'no commit' : `${revision.commit}${revision.dirty ? ' and changes' : ''}`;
}

function chosen(names: readonly string[]): readonly Row[] {
  const unknown = names.filter((name) => !allRows.some((row) => row.name === name));
  if (unknown.length > 0) {
    throw new FactoryError('input-invalid', `the bench has no row ${unknown.join(', ')}`, {
      hint: `rows are ${allRows.map(({ name }) => name).join(', ')}`,
    });
  }
  return names.length === 0 ? allRows : allRows.filter(({ name }) => names.includes(name));
}

async function machineOf({ engine, platform }: BenchSettings): Promise<string> {
  const { buildxVersion } = await engine.cli();
  const [cpu] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${cpus().length} x ${cpu?.model.trim() ?? 'cpu'}, ${memory}, ${platform}, Docker ${engine.version}, buildx ${buildxVersion}`;
}
