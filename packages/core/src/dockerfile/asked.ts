import { readLines } from './lines.ts';
import { shellWords } from './words.ts';

/** What a Dockerfile asks for that shows in its image, over all of its stages. */
export interface AskedOfImage {
  /** The names of the labels that it sets. */
  readonly labels: readonly string[];
  /** How many layers its instructions make at most. */
  readonly layers: number;
}

/** The names of all ARGs of a Dockerfile, before its stages and in them; `file` is for errors. */
export function argumentNames(dockerfile: string, file: string): string[] {
  const { instructions, escapeCharacter } = readLines(dockerfile, { file });
  return instructions
    .filter(({ keyword }) => keyword === 'ARG')
    .flatMap(({ rest }) => pairNames(shellWords(rest, escapeCharacter)));
}

const making = new Set(['ADD', 'COPY', 'RUN', 'WORKDIR']);

/** Reads the labels that a Dockerfile names and counts what makes a layer; `file` is for errors. */
export function askedOfImage(dockerfile: string, file: string): AskedOfImage {
  const { instructions, escapeCharacter } = readLines(dockerfile, { file });
  const labels = instructions
    .filter(({ keyword }) => keyword === 'LABEL')
    .flatMap(({ rest }) => labelNames(rest, escapeCharacter));
  return { labels, layers: instructions.filter(({ keyword }) => making.has(keyword)).length };
}

/** `name=value` each; in the old form one name, and the rest of the line is its value. */
function labelNames(rest: string, escapeCharacter: string): string[] {
  const words = shellWords(rest, escapeCharacter);
  const named = words[0]?.includes('=') ? words : words.slice(0, 1);
  return pairNames(named);
}

function pairNames(words: readonly string[]): string[] {
  return words.map((word) => (word.split('=')[0] ?? '').replace(/["']/g, ''));
}
