import { FactoryError, isFactoryError, quoteTerminal } from '@officina/core';
import { CommanderError } from 'commander';
import pc from 'picocolors';

/** What the process says and ends with. */
export interface Failure {
  /** For stderr; empty for help and version, which were written already. */
  readonly text: string;
  /** 2 for wrong use of the command line, 1 for everything that was refused or failed. */
  readonly exitCode: number;
}

/**
 * Anything caught at the entry, for a person: code, sentence and next steps; an unknown error is a bug with its stack.
 * `help` is where wrong use points to that has no step of its own.
 */
export function toFailure(error: unknown, help: string): Failure {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { text: '', exitCode: 0 };
    return { text: isHelp(error) ? '' : renderError(toUsageError(error), help), exitCode: 2 };
  }
  if (!isFactoryError(error)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const plea = 'this should not happen, please report it with these lines';
    return { text: `${pc.red('error')} bug: ${plea}\n${quoteTerminal(stack)}\n`, exitCode: 1 };
  }
  return { text: renderError(error, help), exitCode: error.code === 'input-invalid' ? 2 : 1 };
}

/** A command alone that wants another one after it shows its help. */
function isHelp({ code }: CommanderError): boolean {
  return code === 'commander.help';
}

function toUsageError({ message }: CommanderError): FactoryError {
  return new FactoryError('input-invalid', message.replace(/^error: /, '').replaceAll('\n', ' '));
}

function renderError({ code, message, hint }: FactoryError, help: string): string {
  const next = hint ?? (code === 'input-invalid' ? help : undefined);
  const steps = next?.split('\n').map((step) => `\n  ${pc.bold('next')}: ${step}`) ?? [];
  return quoteTerminal(`${pc.red('error')} ${pc.bold(code)}: ${message}${steps.join('')}\n`);
}
