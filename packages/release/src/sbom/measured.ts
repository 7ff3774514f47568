import type { Report } from '@officina/core';

/** The versions that programs said themselves when the image was smoked. */
export function measuredOf(report: Report): Record<string, string> {
  return Object.fromEntries(
    report.checks
      .filter(({ kind, passed }) => kind === 'version' && passed)
      .map(({ name, got }) => [name.replace(/^version /, ''), got]),
  );
}
