import type { CheckResult, Report, SmokeResult } from '@officina/core';

/** One line of the table: an image on a platform and how it did. */
export interface SmokeRow {
  readonly image: string;
  readonly platform: string;
  readonly result: 'green' | 'failed' | 'empty';
  readonly passed: number;
  readonly failed: number;
  /** True when an earlier report was taken over. */
  readonly reused: boolean;
  readonly milliseconds: number;
}

/** One failed check with all that a person needs to fix it. */
export interface SmokeFailure {
  readonly image: string;
  readonly platform: string;
  readonly check: string;
  /** The image whose image.yaml asks for it. */
  readonly asked: string;
  readonly command?: string;
  readonly wanted: string;
  readonly got: string;
  readonly next: string;
}

/** The table's rows, in the order of the reports, failures before greens. */
export function toSmokeRows(result: SmokeResult): SmokeRow[] {
  const rows = result.reports.map((report): SmokeRow => {
    const failed = report.checks.filter((check) => !check.passed).length;
    return {
      image: report.image,
      platform: report.platform,
      result: report.green ? 'green' : report.checks.length === 0 ? 'empty' : 'failed',
      passed: report.checks.length - failed,
      failed,
      reused: report.reused,
      milliseconds: report.milliseconds,
    };
  });
  return [...rows.filter((row) => row.result !== 'green'), ...rows.filter((row) => row.result === 'green')];
}

/** Every failed check, in the order of the reports. */
export function toSmokeFailures(result: SmokeResult): SmokeFailure[] {
  return result.reports.flatMap((report) =>
    report.checks.filter((check) => !check.passed).map((check) => toFailure(report, check)),
  );
}

/** What should be tidied up: a line per warning, in the order of the reports. */
export function toSmokeWarnings(
  result: SmokeResult,
): { readonly image: string; readonly platform: string; readonly check: string; readonly warning: string }[] {
  return result.reports.flatMap(({ image, platform, checks }) =>
    checks.flatMap(({ name: check, warning }) =>
      warning === undefined ? [] : [{ image, platform, check, warning }],
    ),
  );
}

function toFailure(report: Report, check: CheckResult): SmokeFailure {
  const again = `docker run --rm -it --network none ${report.digest}`;
  return {
    image: report.image,
    platform: report.platform,
    check: check.name,
    asked: check.image,
    ...(check.command === undefined ? {} : { command: check.command }),
    wanted: check.wanted,
    got: check.got,
    next: check.hint ?? `look for yourself: ${again}`,
  };
}
