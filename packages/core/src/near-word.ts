import { closest, distance } from 'fastest-levenshtein';

/** The word among some that another was probably meant to be: a slip or two away, more in a long one; undefined when none is near. */
export function nearWord(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const near = closest(word, words);
  return distance(word, near) <= 1 + Math.floor(word.length / 4) ? near : undefined;
}

/** `, did you mean "..."?` where a word is near, else nothing. */
export function didYouMean(word: string, words: readonly string[]): string {
  const near = nearWord(word, words);
  return near === undefined ? '' : `, did you mean "${near}"?`;
}
