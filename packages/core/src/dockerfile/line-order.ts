import type { FactoryError } from '../error.ts';

/** Sorts errors whose messages begin with `<file>:<line>:`, file by file; what is said twice is said once. */
export function inLineOrder(errors: readonly FactoryError[]): FactoryError[] {
  const placed = errors.map((error, at) => {
    const [, file = '', line = '0'] = /^(\S+?):(\d+):/.exec(error.message) ?? [];
    return { error, at, file, line: Number(line) };
  });
  const first = new Map(placed.map(({ file, at }) => [file, at]).reverse() as [string, number][]);
  const sorted = placed.sort(
    (a, b) => (first.get(a.file) ?? 0) - (first.get(b.file) ?? 0) || a.line - b.line || a.at - b.at,
  );
  return [...new Map(sorted.map(({ error }) => [`${error.code} ${error.message}`, error])).values()];
}
