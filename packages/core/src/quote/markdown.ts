/** Characters that steer a reader's eye rather than say something: controls and bidirectional overrides. */
const steering =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Others' words as they may be shown to a person: without the characters that steer the eye. */
export function withoutSteering(text: string): string {
  return text.replace(steering, '');
}

/** Others' words as code inside a table cell: no mention, no link, no markup, and no way out of the cell. */
export function quoteCell(text: string, limit = 80): string {
  const plain = withoutSteering(text).replace(/\s+/g, ' ').trim();
  if (plain === '') return '';
  const short = plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain;
  // GitHub splits cells before it looks for code, so a bar must be escaped even there; a backtick has no escape.
  return `\`${short.replaceAll('`', "'").replaceAll('\\', '/').replaceAll('|', '\\|')}\``;
}

/** A table's lines; cells are Markdown already (quoteCell for others' words). */
export function renderMarkdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
