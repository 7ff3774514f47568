/** Throws for a line; a hint of its own where fixing the line says too little. */
export type Refuse = (line: number, message: string, hint?: string) => never;

/** A `<<NAME` of an instruction. */
export interface Heredoc {
  /** The line that ends its body. */
  readonly name: string;
  /** `<<-`: tabs before the end do not count. */
  readonly chomp: boolean;
}

interface Options {
  readonly keyword: string;
  readonly line: number;
  /** What stands after the flags. */
  readonly rest: string;
  readonly refuse: Refuse;
}

/**
 * The heredocs of an instruction, by BuildKit's rule: a word `<<NAME`, maybe after a file descriptor. BuildKit overlooks
 * all of them where it cannot split the line into words, so such a line is refused; and so is `<< NAME`, which is a
 * heredoc for some builders only.
 */
export function readHeredocs(text: string, { keyword, line, rest, refuse }: Options): Heredoc[] {
  if (!['ADD', 'COPY', 'RUN'].includes(keyword) || !text.includes('<<')) return [];
  const split = 'put << and what is unusual beside it on lines of their own';
  if (/\$\{(?!(?:[A-Za-z_]\w*|\d+)\})/.test(text)) refuse(line, 'a ${...} with an operator beside <<', split);
  const words = text.match(word) ?? [];
  if (words.some((part) => unfinished.test(part)))
    refuse(line, 'a quote that is not closed beside <<', split);
  // Builders before BuildKit 0.22 part the two, newer ones join them.
  const [, spaced] = /(?<!<)(?:<<)*(<<-?)\s/.exec(text.replace(quotedPart, '_')) ?? [];
  if (spaced !== undefined) refuse(line, `white space after ${spaced}`, unspaced);
  const found = words.flatMap((part) => {
    const [, dash, quoted] = /^\d*<<(-?)([^<]+)$/.exec(part) ?? [];
    if (quoted === undefined) return [];
    const name = /^(?:"([^"\\$]+)"|'([^']+)'|([^"'\\$]+))$/.exec(quoted);
    if (name === null) return refuse(line, `${part} is not a plain heredoc`, 'write it as <<EOF or <<"EOF"');
    return [{ chomp: dash === '-', name: name[1] ?? name[2] ?? name[3] ?? '' }];
  });
  if (found.length > 0 && /^\[\s*["\]]/.test(rest)) refuse(line, 'a heredoc after [', split);
  return found;
}

/** True for a word of ADD or COPY that stands for a heredoc's body. */
export function isHeredoc(text: string): boolean {
  return /^\d*<<-?(["']?)[A-Za-z_][\w.-]*\1$/.test(text);
}

const unspaced = 'write <<EOF without a space, and a shift as $((1<<2)) or in quotes';

/** What is between quotes or after an escape: no `<<` for any builder. */
const quotedPart = /"(?:\\[\s\S]|[^"\\])*"|'[^']*'|\\[\s\S]/g;

/** Words as a shell splits them, quotes and escapes kept; a quote that is not closed stands alone. */
const word = /(?:"(?:\\[\s\S]|[^"\\])*"|'[^']*'|\\[\s\S]|[^\s"'\\])+|["'\\]/g;
const unfinished = /^["'\\]$/;
