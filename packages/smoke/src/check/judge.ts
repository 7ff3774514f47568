import type { Outcome } from '../batch/probe.ts';

/** Longest text of an outcome that a report keeps. */
const shownLength = 600;

/**
 * The patterns (multi-line) that a text does not match; its final line breaks do not count. `^$` alone is no text at
 * all: an empty line among others is never what is meant by it.
 */
export function unmatched(patterns: readonly string[], text: string): string[] {
  const body = text.replace(/[\r\n]+$/, '');
  return patterns.filter((pattern) =>
    pattern === '^$' ? body !== '' : !new RegExp(pattern, 'm').test(body),
  );
}

/** What a program did, for a person: exit code, then what it said. */
export function renderOutcome(outcome: Outcome): string {
  if (outcome.broken !== undefined) return `could not run: ${outcome.broken}`;
  const said = [
    ...(outcome.stdout.trim() === '' ? [] : [`stdout ${shorten(outcome.stdout)}`]),
    ...(outcome.stderr.trim() === '' ? [] : [`stderr ${shorten(outcome.stderr)}`]),
  ];
  return [renderEnd(outcome), ...said].join(', ');
}

/** What to do about a program that was stopped. */
export function lateHint({ busy }: NonNullable<Outcome['late']>): string {
  return busy === true
    ? 'run it again when the machine has less to do'
    : 'look what it waits for: a program that takes that long has no place in a check';
}

/** The exit code with what it usually means; of a program that was stopped, after what time. */
function renderEnd({ exitCode, milliseconds, late, unstarted }: Outcome): string {
  if (late !== undefined) {
    const stopped = `stopped after ${Math.round(milliseconds / 1000)} s`;
    return late.busy === true ? `the machine was busy: ${stopped}` : stopped;
  }
  if (unstarted) return 'could not be started';
  if (exitCode === 127) return 'exit 127 (not found)';
  if (exitCode === 126) return 'exit 126 (not executable)';
  return `exit ${exitCode}`;
}

/** A text on one line, quoted, cut where it is long. */
export function shorten(text: string): string {
  const trimmed = text.replace(/\s+$/, '');
  return JSON.stringify(trimmed.length > shownLength ? `${trimmed.slice(0, shownLength)}...` : trimmed);
}
