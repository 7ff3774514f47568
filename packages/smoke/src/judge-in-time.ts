import { createContext, Script } from 'node:vm';
import type { Outcome } from './batch/probe.ts';
import type { Check, SubjectImage, Verdict } from './check/check.ts';

/** Seconds that judging what was seen may take. */
const judgeSeconds = 30;

/** The one way to stop what this very thread computes; made once, as making it takes longer than most judging. */
const room: { judge?: () => Verdict } = createContext({});
const call = new Script('judge()');

/**
 * What a check says of what was seen, in limited time: a pattern that goes through a text for ever is broken off, and the
 * check has failed.
 */
export function judgeInTime(
  check: Pick<Check, 'judge'>,
  {
    outcomes,
    subject,
    seconds = judgeSeconds,
  }: {
    readonly outcomes: readonly Outcome[];
    readonly subject: SubjectImage;
    readonly seconds?: number;
  },
): Verdict {
  try {
    room.judge = () => check.judge(outcomes, subject);
    return call.runInContext(room, { timeout: seconds * 1000 }) as Verdict;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return {
      passed: false,
      got: `not judged after ${seconds} s: a pattern takes too long for what was seen`,
      hint: 'write a simpler pattern, or look at less',
    };
  }
}
