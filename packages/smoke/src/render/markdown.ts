import { renderMarkdownTable, renderSeconds, type SmokeResult } from '@officina/core';
import { toSmokeFailures, toSmokeRows, toSmokeWarnings } from './rows.ts';

/** Failures that are told in full; the rest is in the JUnit file and in smoke.json. */
const shownFailures = 50;

/** The job summary: failures first, then warnings, then a table of images, then every check folded away. */
export function renderSmokeSummary(result: SmokeResult): string {
  const failures = toSmokeFailures(result);
  const told = failures
    .slice(0, shownFailures)
    .flatMap((failure) => [
      `#### ${escapeMarkdown(failure.image)} (${failure.platform}): ${escapeMarkdown(failure.check)}`,
      '',
      ...(failure.command === undefined ? [] : [`- command: ${code(failure.command)}`]),
      `- wanted: ${code(failure.wanted)}`,
      `- got: ${code(failure.got)}`,
      `- next: ${escapeMarkdown(failure.next)}`,
      '',
    ]);
  const warnings = toSmokeWarnings(result).map(
    ({ image, platform, check, warning }) =>
      `- ⚠️ ${escapeMarkdown(`${image} (${platform}): ${check}: ${warning}`)}`,
  );
  const more = failures.length - shownFailures;
  const rows = toSmokeRows(result).map((row) => [
    escapeMarkdown(row.image),
    row.platform,
    row.result === 'green' ? '✅ green' : `❌ ${row.result}`,
    String(row.passed),
    String(row.failed),
    row.reused ? 'reused' : renderSeconds(row.milliseconds),
  ]);
  const checks = result.reports.flatMap((report) => [
    `<details><summary>${escapeMarkdown(report.image)} (${report.platform}): ${report.checks.length} checks</summary>`,
    '',
    ...renderMarkdownTable(
      ['Check', 'Asked by', 'Result'],
      report.checks.map((check) => [
        escapeMarkdown(check.name),
        escapeMarkdown(check.image),
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

/** Text of a tested image is shown, never obeyed: no markup, no mention, no table cell of its own. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '@\u200b');
}

/** A code span that holds any text: its fence is longer than any run of backticks inside. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
