import { FactoryError, type SmokeResult } from '@officina/core';

/** True when there is at least one report and every one is green. */
export function isGreen(result: SmokeResult): boolean {
  return result.reports.length > 0 && result.reports.every((report) => report.green);
}

/** Why a result is not green, for the entry to show: smoke-empty or smoke-failed; undefined when it is green. */
export function smokeError(result: SmokeResult): FactoryError | undefined {
  if (isGreen(result)) return undefined;
  const empty = result.reports.filter((report) => report.checks.length === 0).map(({ image }) => image);
  if (result.reports.length === 0 || empty.length > 0) {
    const who = empty.length === 0 ? 'no image was tested' : `no check for ${empty.join(', ')}`;
    return new FactoryError('smoke-empty', `${who}: wanted at least one`, {
      hint: 'add a smoke check to image.yaml',
    });
  }
  const failed = result.reports
    .filter((report) => !report.green)
    .map(({ image, platform, checks }) => {
      const names = checks.filter((check) => !check.passed).map((check) => check.name);
      return `${image} (${platform}): ${names.length} of ${checks.length} checks failed: ${names.join(', ')}`;
    });
  return new FactoryError('smoke-failed', failed, {
    hint: 'fix the image and run officina build',
  });
}
