import type { BuildResult, Platform, ReleaseRecord, Report, SmokeResult } from '@officina/core';

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
  /** Bytes to download by `image platform`, where they were counted. */
  readonly downloads?: Readonly<Record<string, number>>;
}

/** Evidence per report of the branch, in the order of smoke.json; empty before anything was smoked. */
export function evidenceOf({ build, smoke, released, downloads }: EvidenceDocuments): ImageEvidence[] {
  return (smoke?.reports ?? []).map((report) => {
    const { image, platform } = report;
    const candidate = build?.candidates.find((one) => one.image === image && one.platform === platform);
    const before = released?.images
      .find((one) => one.image === image)
      ?.platforms.find((one) => one.platform === platform);
    const download = downloads?.[`${image} ${platform}`];
    return {
      image,
      platform,
      ...(before?.size === undefined ? {} : { oldSize: before.size }),
      ...(candidate?.size === undefined ? {} : { size: candidate.size }),
      ...(download === undefined ? {} : { download }),
      passed: report.checks.filter(({ passed }) => passed).length,
      failed: report.checks.filter(({ passed }) => !passed).map(({ name }) => name),
      measured: measuredOf(report, before?.measured ?? {}),
    };
  });
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
