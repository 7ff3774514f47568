import { withoutSteering } from './steering.ts';

/**
 * Others' words as code on one line: no mention, no link, no markup. The fence is longer than any run of backticks inside
 * (CommonMark 0.31, code spans). Longer words are cut at the limit, in characters.
 */
export function quoteCode(text: string, limit = Number.POSITIVE_INFINITY): string {
  const plain = withoutSteering(text).replace(/\s+/g, ' ').trim();
  if (plain === '') return '';
  const short = plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain;
  const fence = '`'.repeat(longestRun(short) + 1);
  return fence === '`' ? `\`${short}\`` : `${fence} ${short} ${fence}`;
}

/** Others' words as code inside a table cell: no way out of the cell either. */
export function quoteCell(text: string, limit = 80): string {
  // GitHub splits cells before it looks for code, so a bar must be escaped even there; a backtick has no escape.
  return quoteCode(text.replaceAll('`', "'").replaceAll('\\', '/'), limit).replaceAll('|', '\\|');
}

/** How many backticks stand in a row at most. */
export function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
}

/** A table's lines; cells are Markdown already (quoteCell for others' words). */
export function renderMarkdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
