import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One configuration, as a file. */
export interface Case {
  readonly name: string;
  readonly text: string;
}

/** The cases of a folder: each of its files holds many, after a line `### <name of the file>` each. */
export function readCases(folder: string): Case[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const [, ...parts] = readFileSync(join(folder, file), 'utf8').split(/^### (\S+)\n/m);
      const names = parts.filter((_, index) => index % 2 === 0);
      return names.map((name, index) => ({ name, text: parts[2 * index + 1] ?? '' }));
    });
}
