import type { Outcome } from '../batch/probe.ts';
import type { Verdict } from './check.ts';
import { renderOutcome } from './judge.ts';

/**
 * What a script says that looks at several promises: a line `ok <what>` or `bad <what>` for each of them. One that goes
 * silent is a failure.
 */
export function judgePromises(outcome: Outcome | undefined, count: number): Pick<Verdict, 'passed' | 'got'> {
  const lines = outcome?.stdout.trim().split('\n') ?? [];
  const bad = lines
    .filter((line) => !line.startsWith('ok '))
    .map((line) => line.replace(/^bad /, 'not so: '));
  const passed =
    outcome?.broken === undefined && outcome?.exitCode === 0 && bad.length === 0 && lines.length === count;
  const said = outcome === undefined ? 'nothing' : renderOutcome({ ...outcome, stdout: '' });
  return { passed, got: passed ? 'all of it' : [...bad, said].join('; ') };
}
