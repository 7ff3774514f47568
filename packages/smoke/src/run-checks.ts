import {
  type CheckResult,
  type Container,
  type Containers,
  isFactoryError,
  type Platform,
} from '@officina/core';
import { brokenOutcome, type Outcome } from './batch/probe.ts';
import { runProbes } from './batch/run-probes.ts';
import type { Check } from './check/check.ts';
import type { Subject } from './find-subject.ts';
import type { Scan } from './layers/scan.ts';

interface Place {
  readonly containers: Containers;
  readonly subject: Subject;
  readonly platform: Platform;
  readonly scan: Scan;
  /** Times as long as usual that a program may take. */
  readonly patience: number;
}

/** Bounds of one smoke container: enough for node and neovim, too little to hurt the machine. */
const limits = { memoryBytes: 2 * 1024 ** 3, pids: 1024 } as const;

/**
 * Runs checks in containers of the subject: one container for all that only read (another for those that ask for a
 * network), one for each that writes; those of the layers beside them. Results are in the order of the checks; a check that could not run has failed.
 */
export async function runChecks(checks: readonly Check[], place: Place): Promise<CheckResult[]> {
  const shared = checks.filter((check) => check.isolation === 'shared' && check.network !== true);
  const online = checks.filter((check) => check.isolation === 'shared' && check.network === true);
  const own = checks.filter((check) => check.isolation === 'own');
  const results = await Promise.all([
    ...[shared, online, ...own.map((check) => [check])].map((group) => runGroup(group, place)),
    judgeLayers(
      checks.filter((check) => check.isolation === 'layers'),
      place,
    ),
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
  const outcomes = await inContainer(
    place,
    async (container) => runProbes(container, probes, place.patience),
    {
      needed: probes.length > 0,
      network: checks.some((check) => check.network === true),
      broken: (why) => probes.map(() => brokenOutcome(why)),
    },
  );
  let at = 0;
  return checks.map((check) => {
    const mine = outcomes.slice(at, at + check.probes.length);
    at += check.probes.length;
    const milliseconds = mine.reduce((sum, outcome) => sum + outcome.milliseconds, 0);
    return toResult(check, check.judge(mine, place.subject.image), milliseconds);
  });
}

async function judgeLayers(checks: readonly Check[], { scan, subject }: Place): Promise<CheckResult[]> {
  if (checks.length === 0) return [];
  const outcome = await scan(subject).then(
    (findings): Outcome => ({ exitCode: 0, stdout: JSON.stringify(findings), stderr: '', milliseconds: 0 }),
    (error: unknown) => {
      if (!isFactoryError(error) || error.code === 'interrupted') throw error;
      return brokenOutcome(error.message);
    },
  );
  return checks.map((check) => toResult(check, check.judge([outcome], subject.image), outcome.milliseconds));
}

interface Group {
  readonly needed: boolean;
  readonly network: boolean;
  readonly broken: (why: string) => Outcome[];
}

async function inContainer(
  { containers, subject, platform }: Place,
  work: (container: Container) => Promise<Outcome[]>,
  { needed, network, broken }: Group,
): Promise<Outcome[]> {
  if (!needed) return [];
  let container: Container;
  try {
    container = await containers.start({ image: subject.name, platform, network, ...limits });
  } catch (error) {
    if (!isFactoryError(error) || error.code === 'interrupted') throw error;
    return broken(error.message);
  }
  try {
    return await work(container);
  } finally {
    await container.remove();
  }
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
