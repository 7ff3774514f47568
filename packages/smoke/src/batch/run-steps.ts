import { type Clock, type Container, isFactoryError } from '@officina/core';
import { type Patience, toLate } from './patience.ts';
import { brokenOutcome, defaultTimeoutSeconds, type Outcome, type Probe } from './probe.ts';

/**
 * Runs programs one after another, each started by the engine itself: the image needs no shell, and what runs sees nothing
 * of ours. Their time limits are for all of them together. After one that could not be run no other is; outcomes are in
 * the order of the probes, and there is one for each.
 */
export async function runSteps(
  container: Pick<Container, 'exec'>,
  probes: readonly Probe[],
  { clock, ...patience }: Patience & { readonly clock: Clock },
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const begun = clock.now().getTime();
  for (const { command, user, env, timeoutSeconds = defaultTimeoutSeconds } of probes) {
    const last = outcomes.at(-1);
    if (last !== undefined && (last.broken !== undefined || last.unstarted || last.late)) {
      outcomes.push(brokenOutcome('a step before it could not be run'));
      continue;
    }
    const from = clock.now().getTime();
    const seconds = Math.max(1, timeoutSeconds * patience.times - (from - begun) / 1000);
    const request = { command, timeoutSeconds: seconds, ...(user === undefined ? {} : { user }) };
    const elapsed = () => Math.max(0, clock.now().getTime() - from);
    try {
      const result = await container.exec({ ...request, ...(env === undefined ? {} : { env }) });
      outcomes.push({ ...result, milliseconds: elapsed() });
    } catch (error) {
      if (!isFactoryError(error) || error.code === 'interrupted') throw error;
      outcomes.push(
        error.code === 'timed-out'
          ? { exitCode: 124, stdout: '', stderr: '', milliseconds: elapsed(), late: toLate(patience) }
          : brokenOutcome(error.message),
      );
    }
  }
  return outcomes;
}
