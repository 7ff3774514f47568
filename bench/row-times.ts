import { type Files, isFactoryError, parseJson, renderDocument } from '@officina/core';
import { z } from 'zod';
import type { Row } from './row.ts';

/** The longest time of one pair of a row that --quick measures. Seconds. */
const quickSeconds = 60;

/** Seconds that a pair of a row took on this machine, by the row's name. */
const RowTimes = z.record(z.string(), z.number());
export type RowTimes = Readonly<z.infer<typeof RowTimes>>;

/** What rows took here before; nothing where nothing was measured yet. */
export async function readRowTimes(file: string, files: Pick<Files, 'read'>): Promise<RowTimes> {
  const text = await files.read(file);
  if (text === undefined) return {};
  try {
    return parseJson(RowTimes, text, { file });
  } catch (error) {
    if (isFactoryError(error)) return {};
    throw error;
  }
}

/** Keeps what rows took. */
export function writeRowTimes(file: string, times: RowTimes, files: Pick<Files, 'write'>): Promise<void> {
  return files.write(file, renderDocument(times));
}

/** Seconds that rows will take, about: by what they took here before, else by what they took where they were written. */
export function secondsOf(
  rows: readonly Pick<Row, 'name' | 'seconds'>[],
  { pairs, times }: { readonly pairs: number; readonly times: RowTimes },
): number {
  return rows.reduce((sum, { name, seconds }) => sum + (times[name] ?? seconds) * pairs, 0);
}

/** Whether one pair of a row takes less than a minute. */
export function isQuick(row: Pick<Row, 'name' | 'seconds'>, times: RowTimes): boolean {
  return secondsOf([row], { pairs: 1, times }) < quickSeconds;
}
