import {
  type BuildResult,
  digested,
  type OpenBuilds,
  type Platform,
  type Registry,
  type ReleaseRecord,
  type Report,
  readRecord,
  releasedVersions,
  type SmokeResult,
  type Weight,
  weighImage,
} from '@officina/core';

/** What was found out about one image of the branch, on one platform. */
export interface ImageEvidence {
  readonly image: string;
  readonly platform: Platform;
  /** Compressed bytes before and now. */
  readonly oldSize?: number;
  readonly size?: number;
  /** Compressed bytes that an owner of the released image must download. */
  readonly download?: number;
  /** Images whose steps had a network, and why. */
  readonly open?: OpenBuilds;
  /** Checks that passed; failed ones by name. */
  readonly passed: number;
  readonly failed: readonly string[];
  /** Versions that programs said themselves, before and now. */
  readonly measured: readonly { readonly tool: string; readonly old?: string; readonly new: string }[];
}

/** The documents that the branch's own run left, as far as it came. */
export interface EvidenceDocuments {
  /** One per machine that built. */
  readonly builds: readonly BuildResult[];
  /** One per machine that tested. */
  readonly smokes: readonly SmokeResult[];
  /** The release to compare with; left out, the newest in the registry. */
  readonly released?: ReleaseRecord;
}

/** What candidates weigh, by `image platform`. */
export type Weights = ReadonlyMap<string, Weight>;

/** Weighs the branch's candidates against a release, those that the registry has. */
export async function weighCandidates(
  { builds, released }: EvidenceDocuments,
  registry: Registry,
): Promise<Weights> {
  const candidates = builds.flatMap((build) =>
    build.candidates.map((candidate) => ({ ...candidate, repository: build.registry })),
  );
  const weights = await Promise.all(
    candidates.map(async ({ image, platform, digest, repository }): Promise<[string, Weight][]> => {
      const now = await registry.manifest(digested(repository, digest));
      if (now === undefined) return [];
      const old = releasedOf({ image, platform }, released)?.digest;
      return [[`${image} ${platform}`, await weighImage(now, { repository, old }, registry)]];
    }),
  );
  return new Map(weights.flat());
}

/** The newest release of the repository that the branch was built for; undefined before the first. */
export async function newestRelease(
  { builds: [build] }: EvidenceDocuments,
  registry: Registry,
): Promise<ReleaseRecord | undefined> {
  if (build === undefined) return undefined;
  const [newest] = await releasedVersions(build.registry, registry);
  return newest === undefined ? undefined : readRecord(build.registry, newest, registry);
}

/** Evidence per report of the branch, in their order; empty before anything was smoked. */
export function evidenceOf(
  { builds, smokes, released }: EvidenceDocuments,
  weights: Weights = new Map(),
): ImageEvidence[] {
  const candidates = builds.flatMap((build) => build.candidates);
  const reports = smokes.flatMap((smoke) => smoke.reports);
  return reports.map((report) => {
    const { image, platform } = report;
    const candidate = candidates.find((one) => one.image === image && one.platform === platform);
    const before = releasedOf(report, released);
    const weight = weights.get(`${image} ${platform}`);
    const size = weight?.size ?? candidate?.size;
    return {
      image,
      platform,
      ...(before?.size === undefined ? {} : { oldSize: before.size }),
      ...(size === undefined ? {} : { size }),
      ...(weight?.download === undefined ? {} : { download: weight.download }),
      ...(candidate?.open === undefined ? {} : { open: candidate.open }),
      passed: report.checks.filter(({ passed }) => passed).length,
      failed: report.checks.filter(({ passed }) => !passed).map(({ name }) => name),
      measured: measuredOf(report, before?.measured ?? {}),
    };
  });
}

function releasedOf(
  { image, platform }: { readonly image: string; readonly platform: Platform },
  released: ReleaseRecord | undefined,
) {
  return released?.images
    .find((one) => one.image === image)
    ?.platforms.find((one) => one.platform === platform);
}

function measuredOf(report: Report, before: Readonly<Record<string, string>>): ImageEvidence['measured'] {
  return report.checks
    .filter(({ kind, passed }) => kind === 'version' && passed)
    .map(({ name, got }) => {
      const tool = name.replace(/^version /, '');
      const old = before[tool];
      return { tool, new: got, ...(old === undefined ? {} : { old }) };
    });
}
