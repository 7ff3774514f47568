import { expandWord, type Instruction, WordTooLong } from '@officina/core';

/** What ARG and ENV of a Dockerfile say so far; of several ARGs of a name the first with a value counts. */
export interface MovedValues {
  /** Notes what an ARG or ENV gives. */
  note(instruction: Pick<Instruction, 'keyword' | 'rest'>): void;
  has(name: string): boolean;
  get(name: string): string | undefined;
  /** A word with its variables filled in, and without quotes; those that the file does not say stay as they are written. */
  fill(word: string): string;
  /** A step's text with its variables filled in, and nothing else of it read. */
  fillIn(text: string): string;
}

/** The variables that a word still has, each once. */
export function variablesOf(word: string): string[] {
  return [...new Set([...word.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name))];
}

/** No value yet. */
export function movedValues(): MovedValues {
  const values = new Map<string, string>();
  const lookup = (name: string) => values.get(name);
  const expand = (word: string) => {
    try {
      return expandWord(word, lookup);
    } catch (error) {
      if (error instanceof WordTooLong) return undefined;
      throw error;
    }
  };
  const fillIn = (text: string) =>
    text.replace(/\$\{\w+[^{}]*\}|\$\w+/g, (variable) => expand(variable) ?? variable);
  const fill = (word: string) => expand(word) ?? fillIn(word);
  return {
    note: ({ keyword, rest }) => {
      // The old form of ENV: one name, a space, and the rest of the line.
      const [, old = '', text = ''] = (keyword === 'ENV' && /^([A-Za-z_]\w*)\s+(.*)$/s.exec(rest)) || [];
      if (old !== '' && !values.has(old)) values.set(old, fill(text.replace(/^(["'])(.*)\1$/s, '$2')));
      if (old !== '') return;
      for (const [, name = '', quoted, bare = ''] of rest.matchAll(/(\w+)=(?:"([^"]*)"|'?([^\s']*)'?)/g))
        if (!values.has(name)) values.set(name, fill(quoted ?? bare));
    },
    has: (name) => values.has(name),
    get: lookup,
    fill,
    fillIn,
  };
}
