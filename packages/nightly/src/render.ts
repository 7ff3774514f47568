import { type NightlyDecision, quoteCode } from '@officina/core';
import type { Alarm } from './watch.ts';

const meanings: Readonly<Record<NightlyDecision['decision'], string>> = {
  heartbeat: 'nothing to do',
  publish: 'give what is tested the nightly tags',
  rebuild: 'build what moved',
  cold: 'build everything anew',
  wait: 'leave it for tonight',
};

/** A decision as a person reads it, in Markdown. */
export function renderDecision({ decision, why, images }: NightlyDecision): string {
  const built = images.length === 0 ? '' : ` (${images.join(', ')})`;
  return [`**${decision}**: ${meanings[decision]}${built}`, '', ...why.map((line) => `- ${line}`), ''].join(
    '\n',
  );
}

/** Alarms as a person reads them, in Markdown. */
export function renderAlarms(alarms: readonly Alarm[]): string {
  if (alarms.length === 0) return 'All is as it should be.\n';
  return `${alarms.map(({ code, message, next }) => `- **${code}**: ${quoteCode(message)}\n  next: ${next}`).join('\n')}\n`;
}
