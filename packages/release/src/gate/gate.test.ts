import { describe, expect, it } from '@jest/globals';
import { type BuildResult, digestOf, lockDigest, type Plan, type SmokeResult } from '@officina/core';
import { fakeLock, fakeRun } from '../fake-run.fixture.ts';
import { type GateFacts, gate } from './gate.ts';

interface Case {
  plan: Plan;
  build: BuildResult;
  smoke: SmokeResult;
  facts: {
    -readonly [key in keyof GateFacts]: GateFacts[key];
  };
}

function green(repository?: string): Case {
  const { inputs } = repository === undefined ? fakeRun() : fakeRun('one', undefined, repository);
  const { plan, build, smoke } = structuredClone(inputs);
  return {
    plan,
    build,
    smoke,
    facts: {
      available: new Set(build.candidates.map(({ digest }) => digest)),
      lockLabels: new Map(
        build.candidates.map(({ digest, image, platform }) => [
          digest,
          lockDigest(fakeLock(image), platform),
        ]),
      ),
      locks: new Map(plan.images.map(({ name }) => [name, fakeLock(name)])),
      open: [],
      taken: new Map(),
      versionTags: new Map(plan.images.map(({ name }) => [name, [`${name}-v1.0.0`]])),
    },
  };
}

function codes({ facts, ...documents }: Case): string[] {
  return gate(documents, facts).map(({ code }) => code);
}

function at<T>(list: T[], index = 0): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}

describe('gate', () => {
  it('lets a green run pass', () => {
    expect(codes(green())).toEqual([]);
  });

  it('refuses what is made from an open build, once, until factory.yaml lets it out by name', () => {
    const run = green();
    const why = 'the vendor gives it only to a live session';
    const images = run.plan.images.map((image) => ({ ...image, open: { base: why } }));
    const open = { ...run, plan: { ...run.plan, images } };
    const [first, ...more] = gate(open, run.facts);
    expect(first).toMatchObject({
      code: 'open-refused',
      message: `base is open, its steps had a network: ${why}`,
      hint: expect.stringContaining('write open: [base] into factory.yaml'),
    });
    expect(more).toEqual([]);
    expect(gate(open, { ...run.facts, open: ['other'] })).toHaveLength(1);
    expect(gate(open, { ...run.facts, open: ['base'] })).toEqual([]);
  });

  const refusals: [string, string, (run: Case) => void][] = [
    ['candidate-missing', 'a platform that was not built', (run) => void run.build.candidates.pop()],
    [
      'candidate-missing',
      'a candidate that is nowhere',
      (run) => void Object.assign(run.facts, { available: new Set() }),
    ],
    ['report-missing', 'a platform without a report', (run) => void run.smoke.reports.pop()],
    [
      'report-mismatch',
      'a report for another digest',
      (run) => void Object.assign(at(run.smoke.reports), { digest: digestOf('x') }),
    ],
    [
      'report-mismatch',
      'a report for another key',
      (run) => void Object.assign(at(run.smoke.reports), { key: digestOf('x') }),
    ],
    [
      'report-mismatch',
      'a build for another registry',
      (run) => void Object.assign(run.build, { registry: 'ghcr.io/other/one' }),
    ],
    [
      'not-green',
      'a failed check',
      (run) => void Object.assign(at(at(run.smoke.reports).checks), { passed: false }),
    ],
    [
      'not-green',
      'a report that is not green',
      (run) => void Object.assign(at(run.smoke.reports), { green: false }),
    ],
    [
      'smoke-empty',
      'a report without checks',
      (run) => void Object.assign(at(run.smoke.reports), { checks: [] }),
    ],
    [
      'lock-mismatch',
      'an image that does not say its lock',
      (run) => void Object.assign(run.facts, { lockLabels: new Map() }),
    ],
    [
      'lock-mismatch',
      'another lock in the workspace',
      (run) => void Object.assign(run.facts, { locks: new Map([['base', fakeLock('base', '9.9.9')]]) }),
    ],
    ['input-invalid', 'an empty plan', (run) => void Object.assign(run.plan, { images: [] })],
  ];
  it.each(refusals)('refuses with %s %s', (code, _, spoil) => {
    const run = green();
    spoil(run);
    expect(new Set(codes(run))).toEqual(new Set([code]));
  });

  it('refuses a candidate with another key than planned, whatever its report says', () => {
    const run = green();
    at(run.build.candidates).key = digestOf('other');
    at(run.smoke.reports).key = digestOf('other');
    expect(codes(run)).toEqual(['report-mismatch']);
  });

  it('refuses to reuse another digest than planned', () => {
    const run = green();
    Object.assign(at(at(run.plan.images).platforms), { action: 'reuse', digest: digestOf('other') });
    expect(codes(run)).toEqual(['report-mismatch']);
  });

  it('refuses when one of two reports about a candidate failed', () => {
    const run = green();
    const report = structuredClone(at(run.smoke.reports));
    at(report.checks).passed = false;
    run.smoke.reports.push(report);
    expect(codes(run)).toEqual(['not-green']);
  });

  it('names the failed checks', () => {
    const run = green();
    at(at(run.smoke.reports).checks).passed = false;
    const { facts, ...documents } = run;
    expect(gate(documents, facts)[0]?.message).toBe(
      'base on linux/amd64 failed its smoke test: version kubectl',
    );
  });

  it('refuses stand-ins and bootstrapped parents away from this machine, naming them', () => {
    const run = green('ghcr.io/owner/factory');
    at(run.build.candidates).standIns = ['helm', 'sops'];
    at(run.build.candidates, 1).bootstrapped = ['debian'];
    const { facts, ...documents } = run;
    expect(gate(documents, facts).map(({ code, message }) => [code, message])).toEqual([
      ['stand-in-refused', expect.stringContaining('stand-ins for helm, sops')],
      ['stand-in-refused', expect.stringContaining('a bootstrapped debian')],
    ]);
  });

  it('refuses a plan of no commit away from this machine', () => {
    const away = green('ghcr.io/owner/factory');
    delete away.plan.commit;
    expect(codes(away)).toEqual(['lock-mismatch']);
    const here = green();
    delete here.plan.commit;
    expect(codes(here)).toEqual([]);
  });

  it('lets stand-ins go to a registry on this machine', () => {
    const run = green();
    at(run.build.candidates).standIns = ['helm'];
    expect(codes(run)).toEqual([]);
  });

  it('takes no green name for a test: what is reused needs checks as well', () => {
    const run = green();
    Object.assign(at(run.build.candidates), { reused: true });
    Object.assign(at(run.smoke.reports), { checks: [], reused: true });
    expect(codes(run)).toEqual(['smoke-empty']);
  });

  it('refuses a version tag with other manifests and takes one with the same', () => {
    const run = green();
    const own = run.build.candidates.filter(({ image }) => image === 'base').map(({ digest }) => digest);
    run.facts.taken = new Map([['base-v1.0.0', { digest: digestOf('index'), children: own.toReversed() }]]);
    expect(codes(run)).toEqual([]);
    run.facts.taken = new Map([['base-v1.0.0', { digest: digestOf('index'), children: own.slice(1) }]]);
    expect(codes(run)).toEqual(['tag-exists']);
  });

  it('reports every refusal at once', () => {
    const run = green();
    run.build.candidates.pop();
    at(run.smoke.reports).checks = [];
    expect(codes(run)).toEqual(['smoke-empty', 'candidate-missing']);
  });
});
