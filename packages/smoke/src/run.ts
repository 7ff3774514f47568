import {
  type BuildResult,
  type Candidate,
  type Clock,
  type Containers,
  type EngineImages,
  type Files,
  type ImageLayers,
  type ImageOpener,
  type Inventory,
  isFactoryError,
  loadWorkspace,
  mapUntilFailure,
  type Plan,
  type Platform,
  type Report,
  type SmokeResult,
  type Talk,
} from '@officina/core';
import type { Patience } from './batch/patience.ts';
import { chainOf } from './chain.ts';
import type { Check } from './check/check.ts';
import { findSubject, type Subject } from './find-subject.ts';
import { digestOfAsked, gatherChecks } from './gather-checks.ts';
import { measureInventory } from './inventory.ts';
import { keepFailed } from './keep-failed.ts';
import { createScan, type Scan } from './layers/scan.ts';
import { type CandidateRegistry, markGreen } from './mark-green.ts';
import type { Reports } from './reports.ts';
import { failAll, runChecks } from './run-checks.ts';
import { readStructure, type TestedImage } from './structure/read-structure.ts';

export interface SmokeInputs {
  /** The workspace's images folder. */
  readonly images: string;
  readonly plan: Plan;
  readonly build: BuildResult;
  /** Whether a green candidate that is in the registry gets its green tag there. */
  readonly push: boolean;
  /** Whether what is installed is measured too: release needs it for the SBOM. */
  readonly inventory?: boolean;
}

export interface SmokePorts {
  readonly files: Pick<Files, 'read' | 'list'>;
  readonly containers: Containers & ImageOpener;
  readonly engine: EngineImages;
  readonly layers: ImageLayers;
  readonly registry?: CandidateRegistry;
  /** Left out, a reused image is tested again, and layers are looked into again. */
  readonly reports?: Reports;
  readonly talk: Talk;
  readonly clock: Clock;
  /** What the engine runs without an emulator; left out, every platform. */
  readonly platform?: Platform;
  /** Programs that want to run, for each core of the engine's machine; left out, unknown. */
  readonly load?: () => number;
}

/** A candidate that is to be tested. */
interface Job {
  readonly candidate: Candidate;
  readonly chain: readonly TestedImage[];
  readonly checks: readonly Check[];
  /** The image, or why it cannot be had. */
  readonly subject: Subject | string;
}

/** QEMU takes several times as long as the machine itself. */
export function patienceOf(
  platform: Platform,
  { platform: own, load }: Pick<SmokePorts, 'platform' | 'load'>,
): Patience {
  return { times: own === undefined || own === platform ? 1 : 6, load };
}

/** Candidates that are tested at the same time; what has begun ends, so that no container is left. Their programs wait for the disk and for tmux, and a core is left idle by two. */
const atOnce = 3;

/**
 * Tests every candidate in containers of exactly its digest and gives the green ones their green names. A failed check
 * is a result and not an error: see isGreen. Throws what reading the workspace and naming a green image throw.
 */
export async function run(inputs: SmokeInputs, ports: SmokePorts): Promise<SmokeResult> {
  const workspace = await loadWorkspace(ports.files, inputs.images);
  const images = await readStructure(workspace.images, ports.files);
  await ports.containers.sweep();
  const jobs = await mapUntilFailure(
    inputs.build.candidates,
    atOnce,
    async (candidate): Promise<Report | Job> => {
      const chain = chainOf(candidate.image, { plan: inputs.plan, images, platform: candidate.platform });
      const earlier = await earlierReport(candidate, chain, ports);
      if (earlier !== undefined) return earlier;
      const checks = gatherChecks(chain, candidate.platform);
      const subject = await subjectOrWhy(candidate, { engine: ports.engine, build: inputs.build });
      return { candidate, chain, checks, subject };
    },
  );
  const scan = createScan(jobs.flatMap(toScan), { ...ports, findings: ports.reports?.findings });
  const reports = await mapUntilFailure(jobs, atOnce, async (job) =>
    'green' in job ? job : testCandidate(job, { inputs, ports, scan }),
  );
  return { schema: 'officina.smoke/v1', reports };
}

/** What was found about a reused digest before, if exactly the same was asked of it then. */
async function earlierReport(
  candidate: Candidate,
  chain: readonly TestedImage[],
  { reports }: SmokePorts,
): Promise<Report | undefined> {
  if (!candidate.reused) return undefined;
  const report = await reports?.read(candidate.digest);
  const counts =
    report?.green === true &&
    report.asked === digestOfAsked(chain, candidate.platform) &&
    report.image === candidate.image &&
    report.key === candidate.key &&
    report.platform === candidate.platform;
  return counts ? { ...report, reused: true } : undefined;
}

/** The image of a job whose layers are to be read. */
function toScan(job: Report | Job): Subject[] {
  if ('green' in job || typeof job.subject === 'string') return [];
  return job.checks.some((check) => check.isolation === 'layers') ? [job.subject] : [];
}

interface TestContext {
  readonly inputs: SmokeInputs;
  readonly ports: SmokePorts;
  readonly scan: Scan;
}

async function testCandidate(
  { candidate, chain, checks, subject }: Job,
  { inputs, ports, scan }: TestContext,
): Promise<Report> {
  const { image, platform, key, digest } = candidate;
  const { containers, engine, registry, clock } = ports;
  const started = clock.now().getTime();
  const [results, inventory] = await ports.talk.task(
    `smoke ${image} (${platform}): ${checks.length} checks`,
    () =>
      typeof subject === 'string'
        ? Promise.resolve([failAll(checks, subject), undefined] as const)
        : Promise.all([
            runChecks(checks, {
              containers,
              subject,
              platform,
              scan,
              clock,
              patience: patienceOf(platform, ports),
            }),
            inputs.inventory === true ? inventoryOf(candidate, subject, ports) : undefined,
          ]),
  );
  const report: Report = {
    image,
    platform,
    key,
    digest,
    green: results.length > 0 && results.every((result) => result.passed),
    reused: false,
    checks: results,
    asked: digestOfAsked(chain, platform),
    ...(inventory === undefined ? {} : { inventory }),
    milliseconds: Math.max(0, clock.now().getTime() - started),
  };
  if (report.green && typeof subject !== 'string') {
    const push = inputs.push && registry !== undefined ? { registry } : {};
    await markGreen(candidate, subject, { engine, build: inputs.build, ...push });
  }
  const isThere = candidate.found === 'registry' && typeof subject !== 'string';
  if (!report.green && inputs.push && registry !== undefined && isThere) {
    const { plan, build } = inputs;
    const place = { repository: build.registry, commit: plan.commit, now: clock.now() };
    await keepFailed(report, place, { registry, talk: ports.talk });
  }
  await ports.reports?.write(report);
  return report;
}

/** What is installed, as an earlier report of the same bytes says, else as the image itself says. */
async function inventoryOf(
  { digest, platform }: Candidate,
  subject: Subject,
  { containers, reports }: SmokePorts,
): Promise<Inventory | undefined> {
  const earlier = await reports?.read(digest);
  if (earlier?.platform === platform && earlier.inventory !== undefined) return earlier.inventory;
  return measureInventory({ containers, image: subject.name, platform });
}

/** A candidate that cannot be had fails all its checks, and the others are still tested. */
async function subjectOrWhy(
  candidate: Candidate,
  places: { readonly engine: EngineImages; readonly build: BuildResult },
): Promise<Subject | string> {
  try {
    return await findSubject(candidate, places);
  } catch (error) {
    if (!isFactoryError(error) || error.code === 'interrupted') throw error;
    return `${error.code}: ${error.message}`;
  }
}
