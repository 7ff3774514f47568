/** A Dockerfile that also takes a tool: below the last tool of its last stage, else at that stage's end. */
export function addCopy(text: string, tool: string): string {
  const lines = text.split(/(?<=\n)/);
  const from = lines.findLastIndex((line) => /^\s*FROM\s/i.test(line));
  const copy = `COPY --link --from=${tool} / /\n`;
  const last = lines.findLastIndex((line, at) => at > from && /^COPY --link --from=\S+ \/ \/\s*$/.test(line));
  if (last >= 0) return insert(lines, last + 1, copy);
  // Whoever runs the image, and what it starts, stays the last word.
  let end = lines.length;
  while (end - 1 > from && /^\s*(?:$|#|USER\s|CMD\s|ENTRYPOINT\s)/i.test(lines[end - 1] ?? '')) end--;
  return insert(lines, end, copy);
}

/** A Dockerfile without the line that addCopy writes. */
export function removeCopy(text: string, tool: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !/^COPY --link --from=\S+ \/ \/\s*$/.test(line) || !line.includes(`--from=${tool} `))
    .join('');
}

function insert(lines: readonly string[], at: number, line: string): string {
  const before = lines.slice(0, at).join('');
  const end = before === '' || before.endsWith('\n') ? '' : '\n';
  return `${before}${end}${line}${lines.slice(at).join('')}`;
}
