import { FactoryError, isFactoryError, quoteTerminal } from '@officina/core';
import { type Command, CommanderError } from 'commander';
import pc from 'picocolors';

/** What the process says and ends with. */
export interface Failure {
  /** For stderr; empty for help and version, which were written already. */
  readonly text: string;
  /** 2 for wrong use of the command line, 1 for everything that was refused or failed. */
  readonly exitCode: number;
}

/** Anything caught at the entry, for a person: code, sentence and next steps; an unknown error is a bug with its stack. */
export function toFailure(error: unknown): Failure {
  // Help and version, which were written; a command alone that wants another one after it shows its help.
  if (error instanceof CommanderError) return { text: '', exitCode: error.exitCode === 0 ? 0 : 2 };
  if (!isFactoryError(error)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const plea = 'this should not happen, please report it with these lines';
    return { text: `${pc.red('error')} bug: ${plea}\n${quoteTerminal(stack)}\n`, exitCode: 1 };
  }
  return { text: renderError(error), exitCode: error.code === 'input-invalid' ? 2 : 1 };
}

/** Commander's end of a command (its method, by exitOverride): wrong use is refused, with that command's help as the next step. */
export function endCommand(this: Command, error: CommanderError): never {
  if (error.exitCode === 0 || error.code === 'commander.help') throw error;
  const names: string[] = [];
  for (let at: Command | null = this; at !== null; at = at.parent) names.unshift(at.name());
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  throw new FactoryError('input-invalid', message, { hint: `${names.join(' ')} --help` });
}

function renderError({ code, message, hint }: FactoryError): string {
  const steps = hint.split('\n').map((step) => `\n  ${pc.bold('next')}: ${step}`);
  return quoteTerminal(`${pc.red('error')} ${pc.bold(code)}: ${message}${steps.join('')}\n`);
}
