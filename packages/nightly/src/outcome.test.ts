import { describe, expect, it } from '@jest/globals';
import { digestOf, type NightlyDecision } from '@officina/core';
import { decisionOutcome } from './outcome.ts';

describe('decisionOutcome', () => {
  it.each([
    { decision: 'heartbeat', build: 'false', cold: 'false', release: 'false' },
    { decision: 'publish', build: 'false', cold: 'false', release: 'true' },
    { decision: 'rebuild', build: 'true', cold: 'false', release: 'true' },
    { decision: 'cold', build: 'true', cold: 'true', release: 'true' },
    { decision: 'wait', build: 'false', cold: 'false', release: 'false' },
  ] as const)('of $decision builds: $build, releases: $release', (wanted) => {
    const decision: NightlyDecision = {
      ...{ schema: 'officina.nightly-decision/v1', registry: 'registry.example/team' },
      ...{ decision: wanted.decision, why: ['a reason'], images: [], plan: digestOf('plan') },
    };
    const { outputs, summary } = decisionOutcome(decision);
    expect(outputs).toEqual({ ...wanted, images: '' });
    expect(summary).toMatch(new RegExp(`^\\*\\*${wanted.decision}\\*\\*: \\w.*\\n\\n- a reason\\n$`));
  });
});
