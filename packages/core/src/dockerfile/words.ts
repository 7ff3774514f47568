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

/**
 * The words of ADD and COPY: a JSON list, or what white space parts; undefined for a list of other things, and for what
 * begins like one of texts and is none, which the builder would take for words with quotes in them.
 */
export function copyWords(rest: string): string[] | undefined {
  const list = rest.startsWith('[') ? listOf(rest) : undefined;
  if (list !== undefined) return list.every((word) => typeof word === 'string') ? list : undefined;
  return /^\[\s*"/.test(rest) ? undefined : rest.split(/\s+/).filter((word) => word !== '');
}

function listOf(text: string): unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}
