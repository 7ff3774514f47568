import { catalogueNames, catalogueRow, type ToolWish } from '@officina/core';

/** A tool and what it is called in image.yaml. */
export interface NamedTool {
  readonly name: string;
  readonly tool: ToolWish;
}

/** A program of the catalogue with its whole row: by its name, by a command that it installs, or by its owner/repository. */
export function findProgram(word: string): NamedTool | undefined {
  const row = rowOf(word);
  if (row !== undefined) return { name: word, tool: row };
  return catalogueNames()
    .map((name) => ({ name, tool: rowOf(name) ?? {} }))
    .find(({ tool }) => isCalled(tool, word));
}

function rowOf(name: string): ToolWish | undefined {
  return catalogueRow(name) as ToolWish | undefined;
}

function isCalled({ package: repository, install }: ToolWish, word: string): boolean {
  if (word.includes('/')) return repository?.toLowerCase() === word.toLowerCase();
  return install?.some(({ to }) => to === `/usr/local/bin/${word}`) === true;
}
