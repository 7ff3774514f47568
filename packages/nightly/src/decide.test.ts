import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { digestOf, type NightlyRecord, type Plan } from '@officina/core';
import { decide, planDigest } from './decide.ts';

const now = new Date('2026-11-20T03:17:00Z');
const key = digestOf('a');

/** base <- app, of which those in `toBuild` are built. */
function planOf(toBuild: readonly string[]): Plan {
  const image = (name: string, parents: string[]): Plan['images'][number] => ({
    ...{ name, folder: name, parents, externals: {}, tools: [], channels: [name] },
    platforms: [
      toBuild.includes(name)
        ? {
            ...{ platform: 'linux/amd64', key, action: 'build' },
            why: [{ code: 'parent', subject: 'debian' }],
          }
        : { platform: 'linux/amd64', key, action: 'reuse', digest: key, found: 'registry', why: [] },
    ],
  });
  return {
    ...{ schema: 'officina.plan/v1', registry: 'registry.example/team', epoch: 0, commit: 'c0ffee' },
    images: [image('base', []), image('app', ['base'])],
  };
}

/** The last good night; `names` is what its record says of the nightly tags, as the docs' column has it. */
function recordOf(built: string, names = "tonight's plan"): NightlyRecord {
  const days = Number.parseInt(built, 10);
  return {
    ...{ schema: 'officina.nightly/v1', registry: 'registry.example/team', decision: 'heartbeat' },
    at: now.toISOString(),
    cold: new Date(now.getTime() - days * 86_400_000).toISOString(),
    ...(names === 'not recorded' ? {} : { plan: names === 'another' ? key : planDigest(planOf([])) }),
  };
}

/** The rows under `## What a night does`, as the cells' texts. */
const rows = (
  /## What a night does\n\n\|.*\n\|.*\n((?:\|.*\n)+)/.exec(readFileSync('docs/nightly.md', 'utf8'))?.[1] ?? ''
)
  .trim()
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );

describe('decide', () => {
  it('has a row in the docs for each decision', () => {
    expect([...new Set(rows.map((row) => row[5]))].sort()).toEqual([
      'cold',
      'heartbeat',
      'publish',
      'rebuild',
      'wait',
    ]);
  });

  it.each(rows)(
    'good %s, built anew %s, failed %s times, nightly names %s, to build %s: %s',
    (good, built, failed, names, build, decision) => {
      const plan = planOf(build === 'nothing' ? [] : String(build).split(','));
      const nights = Number(failed);
      const decided = decide({
        ...{ now, plan, coldAfter: 30 * 86_400 },
        ...(good === 'none' ? {} : { last: recordOf(String(built), names) }),
        ...(nights === 0 ? {} : { streak: { nights, plan: planDigest(plan) } }),
      });
      expect(decided.decision).toBe(decision);
      const images = {
        ...{ heartbeat: [], publish: [], wait: [] },
        ...{ cold: ['base', 'app'], rebuild: String(build).split(',') },
      };
      expect(decided.images).toEqual(images[decided.decision]);
      expect(decided.why.length).toBeGreaterThan(0);
    },
  );

  it('tries another plan at once, however long the streak', () => {
    const facts = { now, plan: planOf(['app']), last: recordOf('10'), coldAfter: 30 * 86_400 };
    const decided = decide({ ...facts, streak: { nights: 4, plan: 'sha256:another' } });
    expect(decided).toMatchObject({ decision: 'rebuild', why: ['app: parent debian'], commit: 'c0ffee' });
  });

  it('says when a failing plan is tried again', () => {
    const plan = planOf(['app']);
    const facts = { now, plan, last: recordOf('10'), coldAfter: 30 * 86_400 };
    expect(decide({ ...facts, streak: { nights: 5, plan: planDigest(plan) } }).why).toEqual([
      'the very same plan failed 5 nights in a row; tried again on night 8',
    ]);
  });
});
