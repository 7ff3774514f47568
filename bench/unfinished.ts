import { type Files, isFactoryError, parseJson, renderDocument } from '@officina/core';
import { z } from 'zod';
import { BenchLine } from './render-bench.ts';

/** A run that has not come to its end: what it was of, and the rows that it has. */
const Unfinished = z.object({
  schema: z.literal('officina.bench-unfinished/v1'),
  /** The commit, the pairs and the machine: rows of another run are no rows of this one. */
  of: z.string(),
  lines: z.array(BenchLine),
});

/** The rows of a run as they come, on disk: an interrupted run goes on from them. */
export interface KeptRows {
  /** What is there already, of the run that was interrupted; a row that could not be measured is not. */
  readonly lines: readonly BenchLine[];
  /** Keeps a row. */
  add(line: BenchLine): Promise<void>;
  /** Forgets them all, at the end of a run. */
  clear(): Promise<void>;
}

/** Opens the rows of an interrupted run of the same kind; none of another kind, nor of a file that cannot be read. */
export async function openKeptRows(
  file: string,
  { of, files }: { readonly of: string; readonly files: Pick<Files, 'read' | 'write'> },
): Promise<KeptRows> {
  let lines = (await readLines(file, { of, files })).filter(({ ratio }) => ratio !== undefined);
  const write = () =>
    files.write(file, renderDocument({ schema: 'officina.bench-unfinished/v1', of, lines }));
  return {
    lines,
    async add(line) {
      lines = [...lines.filter(({ name }) => name !== line.name), line];
      await write();
    },
    async clear() {
      lines = [];
      await write();
    },
  };
}

async function readLines(
  file: string,
  { of, files }: { readonly of: string; readonly files: Pick<Files, 'read'> },
): Promise<readonly BenchLine[]> {
  const text = await files.read(file);
  if (text === undefined) return [];
  try {
    const unfinished = parseJson(Unfinished, text, { file });
    return unfinished.of === of ? unfinished.lines : [];
  } catch (error) {
    if (isFactoryError(error)) return [];
    throw error;
  }
}
