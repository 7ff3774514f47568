import {
  type BuildResult,
  type Platform,
  parseReference,
  type Registry,
  type ReleaseRecord,
  type Report,
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
  /** Checks that passed; failed ones by name. */
  readonly passed: number;
  readonly failed: readonly string[];
  /** Versions that programs said themselves, before and now. */
  readonly measured: readonly { readonly tool: string; readonly old?: string; readonly new: string }[];
}

/** The documents that the branch's own run left, as far as it came. */
export interface EvidenceDocuments {
  readonly build?: BuildResult;
  readonly smoke?: SmokeResult;
  /** The last release: what is compared with. */
  readonly released?: ReleaseRecord;
}

/** What candidates weigh, by `image platform`. */
export type Weights = ReadonlyMap<string, Weight>;

/** Weighs the branch's candidates against the last release, those that the registry has. */
export async function weighCandidates(
  { build, released }: EvidenceDocuments,
  registry: Registry,
): Promise<Weights> {
  if (build === undefined) return new Map();
  const weights = await Promise.all(
    build.candidates.map(async ({ image, platform, digest }): Promise<[string, Weight][]> => {
      const now = await registry.manifest({ ...parseReference(build.registry), digest });
      if (now === undefined) return [];
      const old = releasedOf({ image, platform }, released)?.digest;
      return [[`${image} ${platform}`, await weighImage(now, { repository: build.registry, old }, registry)]];
    }),
  );
  return new Map(weights.flat());
}

/** Evidence per report of the branch, in the order of smoke.json; empty before anything was smoked. */
export function evidenceOf(
  { build, smoke, released }: EvidenceDocuments,
  weights: Weights = new Map(),
): ImageEvidence[] {
  return (smoke?.reports ?? []).map((report) => {
    const { image, platform } = report;
    const candidate = build?.candidates.find((one) => one.image === image && one.platform === platform);
    const before = releasedOf(report, released);
    const weight = weights.get(`${image} ${platform}`);
    const size = weight?.size ?? candidate?.size;
    return {
      image,
      platform,
      ...(before?.size === undefined ? {} : { oldSize: before.size }),
      ...(size === undefined ? {} : { size }),
      ...(weight?.download === undefined ? {} : { download: weight.download }),
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
