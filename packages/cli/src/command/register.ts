import type { Command } from 'commander';
import type { Settings } from '../settings.ts';

/** Adds one command to the program; settings are read when the command runs, not before. */
export type Register = (program: Command, settings: () => Settings) => void;

/** The examples at the end of a command's help. */
export function example(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;
}

/** Reads a list joined by commas, over several uses of an option. */
export function list(value: string, before: readonly string[] = []): string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  ];
}
