import { RE2JS, RE2JSException } from 're2js';

/** A regular expression of Go's, which shows as it was written. */
export interface GoPattern {
  /** Whether it matches anywhere in a text; takes a time that grows with the text's length and no faster. */
  test(text: string): boolean;
  toString(): string;
}

/** A Go expression, by RE2's own engine; else what Go would say is wrong with it. */
export function toPattern(text: string): GoPattern | string {
  try {
    const pattern = RE2JS.compile(text);
    return { test: (against) => pattern.test(against), toString: () => `/${text}/` };
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}
