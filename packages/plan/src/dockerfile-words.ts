/** Splits at white space, quotes and escapes regarded and kept, as BuildKit reads `ENV` and `ARG`. */
export function shellWords(text: string, escapeCharacter: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word = (word ?? '') + char;
    if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === escapeCharacter && quote !== "'" && at + 1 < text.length) word += text[++at];
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** The words of ADD and COPY: a JSON list, or what white space parts; undefined for what only looks like a list. */
export function copyWords(rest: string): string[] | undefined {
  if (!rest.startsWith('[')) return rest.split(/\s+/).filter((word) => word !== '');
  try {
    const words: unknown = JSON.parse(rest);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch {
    // Neither reader's list.
  }
  return undefined;
}
