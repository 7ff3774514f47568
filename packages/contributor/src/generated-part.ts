/** The longest line of a page, in columns. */
const columns = 125;

/**
 * A page with a generated text between the comments that name its source; at the page's end, under a heading, where it has
 * no place yet.
 */
export function withGeneratedPart(
  page: string,
  { source, heading, text }: { readonly source: string; readonly heading: string; readonly text: string },
): string {
  const begin = `<!-- from ${source}: officina docs --write -->`;
  const end = `<!-- end of ${source} -->`;
  const part = `${begin}\n\n${text}\n\n${end}`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n## ${heading}\n\n${part}\n`;
  return page.slice(0, from) + part + page.slice(to + end.length);
}

/** An entry of a list in lines that are not too long; what is between backticks stays in its line. */
export function wrapMarkdown(entry: string): string {
  const lines: string[] = [];
  for (const word of entry.match(/(?:`[^`]*`|[^\s`])+/g) ?? []) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= columns)
      lines.splice(-1, 1, `${line} ${word}`);
    else lines.push(line === undefined ? word : `  ${word}`);
  }
  return lines.join('\n');
}
