import type { SmokeResult } from '@officina/core';
import { toSmokeFailures, toSmokeRows } from './rows.ts';

/** For a terminal: failures first, each with command, wanted, got and next step; then one line per image. */
export function renderSmoke(result: SmokeResult): string {
  const failures = toSmokeFailures(result).flatMap((failure) => [
    `${failure.image} (${failure.platform}): ${failure.check} failed`,
    ...(failure.command === undefined ? [] : [`  command  ${failure.command}`]),
    `  wanted   ${failure.wanted}`,
    `  got      ${failure.got}`,
    `  next     ${failure.next}`,
    '',
  ]);
  const rows = toSmokeRows(result).map((row) => [
    row.image,
    row.platform,
    row.result,
    String(row.passed),
    String(row.failed),
    row.reused ? 'reused' : `${(row.milliseconds / 1000).toFixed(1)} s`,
  ]);
  return `${[...failures, ...align([['image', 'platform', 'smoke', 'passed', 'failed', 'time'], ...rows])].join('\n')}\n`;
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
