import {
  quoteCell,
  quoteCode,
  quoteXml,
  renderMarkdownTable,
  renderSeconds,
  type SmokeResult,
} from '@officina/core';
import { toSmokeFailures, toSmokeRows, toSmokeWarnings } from './rows.ts';

/** Failures that are told in full; the rest is in the JUnit file and in smoke.json. */
const shownFailures = 50;

/** The job summary: failures first, then warnings, then a table of images, then every check folded away. */
export function renderSmokeSummary(result: SmokeResult): string {
  const failures = toSmokeFailures(result);
  const told = failures
    .slice(0, shownFailures)
    .flatMap((failure) => [
      `#### ${quoteCode(failure.image)} (${failure.platform}): ${quoteCode(failure.check)}`,
      '',
      ...(failure.command === undefined ? [] : [`- command: ${quoteCode(failure.command)}`]),
      `- wanted: ${quoteCode(failure.wanted)}`,
      `- got: ${quoteCode(failure.got)}`,
      `- next: ${quoteCode(failure.next)}`,
      '',
    ]);
  const warnings = toSmokeWarnings(result).map(
    ({ image, platform, check, warning }) =>
      `- ⚠️ ${quoteCode(image)} (${platform}): ${quoteCode(check)}: ${quoteCode(warning)}`,
  );
  const more = failures.length - shownFailures;
  const rows = toSmokeRows(result).map((row) => [
    quoteCell(row.image),
    row.platform,
    row.result === 'green' ? '✅ green' : `❌ ${row.result}`,
    String(row.passed),
    String(row.failed),
    row.reused ? 'reused' : renderSeconds(row.milliseconds),
  ]);
  const checks = result.reports.flatMap((report) => [
    `<details><summary>${quoteXml(report.image)} (${report.platform}): ${report.checks.length} checks</summary>`,
    '',
    ...renderMarkdownTable(
      ['Check', 'Asked by', 'Result'],
      report.checks.map((check) => [
        quoteCell(check.name, 300),
        quoteCell(check.image),
        check.passed ? 'passed' : '**failed**',
      ]),
    ),
    '',
    '</details>',
    '',
  ]);
  return [
    '### Smoke',
    '',
    ...told,
    ...(more > 0 ? [`... and ${more} more failures.`, ''] : []),
    ...warnings,
    ...(warnings.length > 0 ? [''] : []),
    ...renderMarkdownTable(['Image', 'Platform', 'Result', 'Passed', 'Failed', 'Time'], rows),
    '',
    ...checks,
  ].join('\n');
}
