import { isFactoryError } from '@officina/core';
import pc from 'picocolors';

/** What a caught error looks like to a person: code, sentence and next step; an unknown one is a bug with its stack. */
export function renderFailure(error: unknown): string {
  if (!isFactoryError(error)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `${pc.red('error')} bug: this should not happen, please report it with these lines\n${stack}\n`;
  }
  const steps = error.hint?.split('\n').map((step) => `\n  ${pc.bold('next')}: ${step}`) ?? [];
  return `${pc.red('error')} ${pc.bold(error.code)}: ${error.message}${steps.join('')}\n`;
}
