import { readFileSync } from 'node:fs';

/** The table of docs/registries.md: registry by registry, question to answer. */
export function registryTable(): Map<string, Record<string, string>> {
  const lines = readFileSync('docs/registries.md', 'utf8').split('\n');
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const head = lines.findIndex((line) => line.startsWith('| Asked'));
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'));
  const [, ...names] = cellsOf(lines[head] ?? '');
  const rows = lines.slice(head + 2, end).map(cellsOf);
  return new Map(
    names.map((name, at) => [
      name,
      Object.fromEntries(rows.map(([question, ...cells]) => [question, cells[at]])),
    ]),
  );
}
