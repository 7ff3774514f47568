import { FactoryError } from '@officina/core';

/** Stands where a header said `<<`, so that a word which names a heredoc is known from a file's name. */
export const heredocMark = '\u0001\u0001';

interface Options {
  /** For messages. */
  readonly file: string;
  /** The character that continues a line: `\`, or what the escape directive says. */
  readonly escapeCharacter: string;
}

/**
 * Blanks what dockerfile-ast 0.7 misreads, line numbers kept: bodies of heredocs (it takes a quoted `"<<EOF"` for one
 * and overlooks `3<<EOF` and `<<"E F"`) and doubled escapes at a line's end (it takes them for a continuation). Follows
 * BuildKit's frontend/dockerfile/parser; throws dockerfile-invalid for a heredoc without its end.
 */
export function blankHeredocs(text: string, { file, escapeCharacter }: Options): string {
  const lines = text.split('\n');
  const continues = continuation(escapeCharacter);
  for (let at = 0; at < lines.length; at++) {
    if (isSkipped(lines[at])) continue;
    const start = at;
    let header = '';
    for (;;) {
      const line = bare(lines[at]);
      const open = continues.test(line);
      if (!open && line.trimEnd().endsWith(escapeCharacter))
        lines[at] = `${line.trimEnd().slice(0, -1)}\u0002`;
      header += open ? line.replace(continues, '$1') : line;
      if (!open || at + 1 >= lines.length) break;
      for (at++; at + 1 < lines.length && isSkipped(lines[at]); at++);
      if (isSkipped(lines[at])) break;
    }
    if (!header.includes('<<') || !/^\s*(?:ONBUILD\s+)?(?:ADD|COPY|RUN)\s/i.test(header)) continue;
    for (let line = start; line <= at; line++)
      lines[line] = (lines[line] ?? '').replaceAll('<<', heredocMark);
    for (const { name, chomp } of heredocs(header)) {
      for (at++; at < lines.length; at++) {
        const line = bare(lines[at]);
        lines[at] = '';
        if ((chomp ? line.replace(/^\t+/, '') : line) === name) break;
      }
      if (at >= lines.length) {
        throw new FactoryError(
          'dockerfile-invalid',
          `${file}:${start + 1}: the heredoc "${name}" has no end`,
          { hint: `add a line that is only ${name}` },
        );
      }
    }
  }
  return lines.join('\n');
}

function heredocs(header: string): { name: string; chomp: boolean }[] {
  return shellWords(header).flatMap((word) => {
    const match = /^\d*<<(-?)([^<]+)$/.exec(word);
    return match === null ? [] : [{ chomp: match[1] === '-', name: unquote(match[2] ?? '') }];
  });
}

/** Words as a shell splits them, quotes and escapes kept. */
function shellWords(text: string): string[] {
  return text.match(/(?:"(?:\\[\s\S]|[^"\\])*"|'[^']*'|\\[\s\S]|[^\s"'\\]|["'\\])+/g) ?? [];
}

function unquote(word: string): string {
  return word.replace(/"((?:\\[\s\S]|[^"\\])*)"|'([^']*)'|\\([\s\S])/g, (_, double, single, escaped) =>
    String(double ?? single ?? escaped),
  );
}

function continuation(escapeCharacter: string): RegExp {
  const e = escapeCharacter === '`' ? '`' : '\\\\';
  return new RegExp(`(^|[^${e}])${e}[ \\t]*$`);
}

function isSkipped(line: string | undefined): boolean {
  return /^\s*(?:#|$)/.test(line ?? '');
}

function bare(line: string | undefined): string {
  return (line ?? '').replace(/\r$/, '');
}
