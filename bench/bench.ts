import { cpus, totalmem } from 'node:os';
import { FactoryError, isFactoryError, renderDocument } from '@officina/core';
import { openGround } from './ground.ts';
import { type BenchLine, type BenchReport, renderBench, toLine } from './render-bench.ts';
import type { Row } from './row.ts';
import { rows as allRows } from './rows/index.ts';
import type { BenchSettings } from './surroundings.ts';

export interface BenchOptions extends BenchSettings {
  /** Names of rows; all when empty. */
  readonly only: readonly string[];
  /** Pairs per row; the ratio is their median. */
  readonly pairs: number;
}

/** Measures the rows one after the other and keeps bench.json and bench.md in the state folder; throws input-invalid. */
export async function bench(options: BenchOptions): Promise<BenchReport> {
  const { talk, files, folder } = options;
  const rows = chosen(options.only);
  const ground = await openGround(options);
  const lines: BenchLine[] = [];
  try {
    for (const row of rows) {
      lines.push(
        await talk.task(`${row.name}: ${row.title}`, () =>
          attempt(row, () => row.measure(ground, options.pairs)),
        ),
      );
    }
  } finally {
    await ground.close();
  }
  const report: BenchReport = { schema: 'officina.bench/v1', machine: await machineOf(options), lines };
  await files.write(`${folder}/bench.json`, renderDocument(report));
  await files.write(`${folder}/bench.md`, renderBench(report));
  return report;
}

async function attempt(row: Row, measure: () => ReturnType<Row['measure']>): Promise<BenchLine> {
  try {
    const { pairs, note } = await measure();
    return toLine(row, pairs, note);
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return { ...toLine(row, []), failure: `${error.code}: ${error.message.split('\n')[0]}` };
  }
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
