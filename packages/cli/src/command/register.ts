import { type Command, InvalidArgumentError, type Option } from 'commander';
import type { Settings } from '../settings.ts';

/** Adds one command to the program; settings are read when the command runs, not before. */
export type Register = (program: Command, settings: () => Settings) => void;

/** The program's options that commands share, as they are written. */
export type SharedOption =
  | 'images'
  | 'state'
  | 'registry'
  | 'platform'
  | 'mirror'
  | 'secret'
  | 'ssh'
  | 'network'
  | 'install-engine'
  | 'json';

const readBy = new WeakMap<Command, readonly string[]>();

/** Says which of the program's options a command reads: its help shows these. */
export function reads(command: Command, ...options: readonly SharedOption[]): Command {
  readBy.set(command, options);
  return command;
}

/** The program's options that a command's help shows, in the program's order. */
export function sharedOptions(command: Command): Option[] {
  let program = command;
  while (program.parent !== null) program = program.parent;
  return program.options.filter(({ long }) => readBy.get(command)?.includes(long?.slice(2) ?? '') === true);
}

/** The examples at the end of a command's help. */
export function example(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;
}

/** Reads a list joined by commas, over several uses of an option; one without a word in it is wrong use. */
export function list(value: string, before: readonly string[] = []): string[] {
  const words = value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
  if (words.length === 0) throw new InvalidArgumentError('wanted names joined by commas.');
  return [...before, ...words];
}

/**
 * Gives a command below another the options that both know: commander reads them as the upper one's, wherever they
 * stand. One that only the upper command knows is wrong use there. A preSubcommand hook.
 */
export function handDown(above: Command, below: Command): void {
  for (const option of above.options) {
    const name = option.attributeName();
    if (above.getOptionValueSource(name) !== 'cli') continue;
    if (!below.options.some((own) => own.attributeName() === name)) {
      below.error(`error: unknown option '${option.long}' of ${above.name()} ${below.name()}`);
    }
    below.setOptionValueWithSource(name, above.getOptionValue(name), 'cli');
  }
}
