import { type Files, type NightlyDecision, parseNightlyDecision } from '@officina/core';
import { renderAlarms, renderDecision } from './render.ts';
import type { NightSettled } from './run.ts';
import type { Alarm } from './watch.ts';

/** What a decision gives to the workflow. */
export function decisionOutcome(decision: NightlyDecision) {
  const isBuilt = decision.decision === 'rebuild' || decision.decision === 'cold';
  const isReleased = isBuilt || decision.decision === 'publish';
  return {
    outputs: {
      decision: decision.decision,
      build: String(isBuilt),
      cold: String(decision.decision === 'cold'),
      release: String(isReleased),
      images: decision.images.join(','),
    },
    summary: renderDecision(decision),
  };
}

/** What the watchdog found; any alarm fails the step. */
export function alarmOutcome(alarms: readonly Alarm[]) {
  return {
    outputs: {},
    summary: renderAlarms(alarms),
    annotations: alarms.map(({ code, message, next }) => ({
      level: 'error' as const,
      message: `${code}: ${message}; next: ${next}`,
    })),
    failed: alarms.length > 0,
  };
}

/** What was done about the night's end, for the log. */
export function settledOutcome({ recorded, issue }: NightSettled) {
  const about = issue === undefined ? '' : ` (issue #${issue})`;
  return { outputs: {}, summary: `${recorded ? 'A good night, recorded' : 'Not a good night'}${about}.\n` };
}

/** The decision of tonight; undefined when none was taken. */
export async function decisionIn(
  files: Pick<Files, 'read'>,
  file: string,
): Promise<NightlyDecision | undefined> {
  const text = await files.read(file);
  return text === undefined ? undefined : parseNightlyDecision(text, { file });
}
