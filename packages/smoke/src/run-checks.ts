import {
  type CheckResult,
  type Clock,
  type Container,
  type Containers,
  type ImageOpener,
  isFactoryError,
  type Platform,
} from '@officina/core';
import type { Patience } from './batch/patience.ts';
import { brokenOutcome, type Outcome } from './batch/probe.ts';
import { runProbes } from './batch/run-probes.ts';
import { runSteps } from './batch/run-steps.ts';
import type { Check } from './check/check.ts';
import { lateHint } from './check/judge.ts';
import type { Subject } from './find-subject.ts';
import { judgeInTime } from './judge-in-time.ts';
import type { Scan } from './layers/scan.ts';

interface Place {
  readonly containers: Containers & ImageOpener;
  readonly subject: Subject;
  readonly platform: Platform;
  readonly scan: Scan;
  readonly patience: Patience;
  readonly clock: Clock;
}

/** Bounds of one smoke container: enough for node and neovim, too little to hurt the machine. */
const limits = { memoryBytes: 2 * 1024 ** 3, pids: 1024 } as const;

/** Containers at once of checks that have one each: an engine that starts fifty together starts none of them soon. */
const alone = 4;

/**
 * Runs checks in containers of the subject: one container for all that only read (another for those that ask for a
 * network), one for each that is to be alone, one that is never started for those that look at files; those of the layers
 * beside them. Results are in the order of the checks; a check that could not run has failed.
 */
export async function runChecks(checks: readonly Check[], place: Place): Promise<CheckResult[]> {
  const shared = checks.filter((check) => check.isolation === 'shared' && check.network !== true);
  const online = checks.filter((check) => check.isolation === 'shared' && check.network === true);
  const of = (isolation: Check['isolation']) => checks.filter((check) => check.isolation === isolation);
  const results = await Promise.all([
    ...[shared, online].map((group) => runGroup(group, place)),
    runAlone([...of('own'), ...of('bare')], place),
    lookAtFiles(of('files'), place),
    judgeLayers(of('layers'), place),
  ]);
  const byName = new Map(results.flat().map((result) => [result.name, result]));
  return checks.flatMap((check) => byName.get(check.name) ?? []);
}

/** The results of checks whose container or image could not be had. */
export function failAll(checks: readonly Check[], why: string): CheckResult[] {
  return checks.map((check) => toResult(check, { passed: false, got: `could not run: ${why}` }, 0));
}

async function runGroup(checks: readonly Check[], place: Place): Promise<CheckResult[]> {
  const probes = checks.flatMap((check) => check.probes);
  const outcomes = await inContainer(place, (container) => runProbes(container, probes, place.patience), {
    needed: probes.length > 0,
    network: checks.some((check) => check.network === true),
    restricted: checks[0]?.pod,
    user: checks[0]?.user,
    broken: (why) => probes.map(() => brokenOutcome(why)),
  });
  let at = 0;
  return checks.map((check) => {
    const mine = outcomes.slice(at, at + check.probes.length);
    at += check.probes.length;
    return judged(check, mine, place);
  });
}

/** Checks that have a container each, a few at a time. */
async function runAlone(checks: readonly Check[], place: Place): Promise<CheckResult[]> {
  const queue = checks.values();
  const worker = async () => {
    const results: CheckResult[] = [];
    for (const check of queue) {
      results.push(
        ...(check.isolation === 'bare' ? [await runBare(check, place)] : await runGroup([check], place)),
      );
    }
    return results;
  };
  return (await Promise.all(Array.from({ length: alone }, worker))).flat();
}

async function runBare(check: Check, place: Place): Promise<CheckResult> {
  const { patience, clock, subject } = place;
  const steps = check.steps?.(subject.image) ?? [];
  const outcomes = await inContainer(
    place,
    (container) => runSteps(container, steps, { ...patience, clock }),
    {
      needed: steps.length > 0,
      network: check.network === true,
      broken: (why) => steps.map(() => brokenOutcome(why)),
    },
  );
  return judged(check, outcomes, place);
}

async function lookAtFiles(checks: readonly Check[], place: Place): Promise<CheckResult[]> {
  if (checks.length === 0) return [];
  const { containers, subject, platform, clock } = place;
  const files = await orWhy(containers.open({ image: subject.name, platform }));
  if (typeof files === 'string') return failAll(checks, files);
  try {
    const results: CheckResult[] = [];
    for (const check of checks) {
      const from = clock.now().getTime();
      const seen = await orWhy(check.look?.(files, subject.image) ?? Promise.resolve([]));
      const outcomes = typeof seen === 'string' ? [brokenOutcome(seen)] : seen;
      const milliseconds = Math.max(0, clock.now().getTime() - from);
      results.push({ ...judged(check, outcomes, place), milliseconds });
    }
    return results;
  } finally {
    await files.remove();
  }
}

async function judgeLayers(checks: readonly Check[], place: Place): Promise<CheckResult[]> {
  if (checks.length === 0) return [];
  const findings = await orWhy(place.scan(place.subject));
  const outcome: Outcome =
    typeof findings === 'string'
      ? brokenOutcome(findings)
      : { exitCode: 0, stdout: JSON.stringify(findings), stderr: '', milliseconds: 0 };
  return checks.map((check) => judged(check, [outcome], place));
}

/** What came of some work, or why it was refused. */
async function orWhy<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    if (!isFactoryError(error) || error.code === 'interrupted') throw error;
    return error.message;
  }
}

interface Group {
  readonly needed: boolean;
  readonly network: boolean;
  /** Of a check that is alone in its container. */
  readonly restricted?: Check['pod'];
  readonly user?: string | undefined;
  readonly broken: (why: string) => Outcome[];
}

async function inContainer(
  { containers, subject, platform }: Place,
  work: (container: Container) => Promise<Outcome[]>,
  { needed, network, restricted, user, broken }: Group,
): Promise<Outcome[]> {
  if (!needed) return [];
  const container = await orWhy(
    containers.start({
      ...{ image: subject.name, platform, network, ...limits },
      ...(restricted === undefined ? {} : { restricted }),
      ...(user === undefined ? {} : { user }),
    }),
  );
  if (typeof container === 'string') return broken(container);
  try {
    return await work(container);
  } finally {
    await container.remove();
  }
}

/** The result of a check; where it was too late, what to do about that goes before the check's own advice. */
function judged(check: Check, outcomes: readonly Outcome[], { subject }: Place): CheckResult {
  const verdict = judgeInTime(check, { outcomes, subject: subject.image });
  const milliseconds = outcomes.reduce((sum, outcome) => sum + outcome.milliseconds, 0);
  const late = outcomes.find((outcome) => outcome.late !== undefined)?.late;
  return toResult(check, late === undefined ? verdict : { ...verdict, hint: lateHint(late) }, milliseconds);
}

function toResult(check: Check, verdict: ReturnType<Check['judge']>, milliseconds: number): CheckResult {
  return {
    kind: check.kind,
    name: check.name,
    image: check.image,
    passed: verdict.passed,
    ...(check.command === undefined ? {} : { command: check.command }),
    wanted: check.wanted,
    got: verdict.got,
    ...(verdict.passed || verdict.hint === undefined ? {} : { hint: verdict.hint }),
    ...(verdict.warning === undefined ? {} : { warning: verdict.warning }),
    milliseconds,
  };
}
