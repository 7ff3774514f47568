import { renderColumns, renderSeconds, type SmokeResult } from '@officina/core';
import { toSmokeFailures, toSmokeRows, toSmokeWarnings } from './rows.ts';

/** For a terminal: failures first, each with command, wanted, got and next step; then warnings, one line per image. */
export function renderSmoke(result: SmokeResult): string {
  const failures = toSmokeFailures(result).flatMap((failure) => [
    `${failure.image} (${failure.platform}): ${failure.check} failed`,
    ...(failure.command === undefined ? [] : [`  command  ${failure.command}`]),
    `  wanted   ${failure.wanted}`,
    `  got      ${failure.got}`,
    `  next     ${failure.next}`,
    '',
  ]);
  const warnings = toSmokeWarnings(result).map(
    ({ image, platform, check, warning }) => `${image} (${platform}): ${check}: warning: ${warning}`,
  );
  const rows = toSmokeRows(result).map((row) => [
    row.image,
    row.platform,
    row.result,
    String(row.passed),
    String(row.failed),
    row.reused ? 'reused' : renderSeconds(row.milliseconds),
  ]);
  return `${[...failures, ...warnings, ...(warnings.length > 0 ? [''] : []), ...renderColumns([['image', 'platform', 'smoke', 'passed', 'failed', 'time'], ...rows])].join('\n')}\n`;
}
