import { expandWord } from '@officina/core';

/** What ARG and ENV of a Dockerfile say so far; of several ARGs of a name the first with a value counts. */
export interface MovedValues {
  /** Notes what an ARG or ENV gives. */
  note(rest: string): void;
  has(name: string): boolean;
  get(name: string): string | undefined;
  /** A word with its variables filled in; those that the file does not say stay as they are written. */
  fill(word: string): string;
}

/** The variables that a word still has, each once. */
export function variablesOf(word: string): string[] {
  return [...new Set([...word.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name))];
}

/** No value yet. */
export function movedValues(): MovedValues {
  const values = new Map<string, string>();
  const lookup = (name: string) => values.get(name);
  const fill = (word: string) =>
    expandWord(word, lookup) ??
    word.replace(/\$\{\w+[^{}]*\}|\$\w+/g, (variable) => expandWord(variable, lookup) ?? variable);
  return {
    note: (rest) => {
      for (const [, name = '', quoted, bare = ''] of rest.matchAll(/(\w+)=(?:"([^"]*)"|'?([^\s']*)'?)/g))
        if (!values.has(name)) values.set(name, fill(quoted ?? bare));
    },
    has: (name) => values.has(name),
    get: lookup,
    fill,
  };
}
