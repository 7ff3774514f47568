import { dockerfilePath } from '@officina/core';
import type { ToCheck } from '../check.ts';
import { renderOutcome } from '../judge.ts';
import { valueIn, ways } from './ways.ts';

/** A variable has its value in every way that a shell is started; the verdict names the ways that fail. */
export const toEnvironmentCheck: ToCheck<'environment'> = (spec, { owner }) => ({
  kind: 'environment',
  name: `environment ${spec.variable}`,
  image: owner.name,
  isolation: 'shared',
  wanted: `${spec.variable}=${spec.value} in ${ways.length} ways`,
  command: `printenv ${spec.variable}`,
  probes: ways.map((way) => way.probe),
  judge: (outcomes) => {
    const wrong = ways.flatMap((way, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) return [`${way.name}: nothing`];
      if (outcome.broken !== undefined || outcome.exitCode !== 0)
        return [`${way.name}: ${renderOutcome(outcome)}`];
      const value = valueIn(outcome, spec.variable);
      if (value === spec.value) return [];
      return [`${way.name}: ${value === undefined ? 'not set' : JSON.stringify(value)}`];
    });
    return {
      passed: wrong.length === 0,
      got: wrong.length === 0 ? spec.value : wrong.join('; '),
      hint: `set it with ENV in ${dockerfilePath(owner)} and look for a start-up script that changes it`,
    };
  },
});
