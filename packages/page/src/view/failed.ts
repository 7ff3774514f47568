import type { FailedCandidate, PageIndex } from '@officina/core';
import { type Cell, element, table } from '../element.ts';
import { moment, short } from '../words.ts';

/** The candidates that failed after one release and before another. */
export function failedBetween(
  { failed }: PageIndex,
  since: string | undefined,
  until: string | undefined,
): FailedCandidate[] {
  return failed.filter(
    ({ at }) => (since === undefined || at > since) && (until === undefined || at <= until),
  );
}

/** What failed of candidates that never shipped, each failed check a row. */
export function failedTable(caption: string, found: readonly FailedCandidate[]): HTMLElement {
  const rows = found.flatMap(({ at, image, platform, digest, failures, failed }) => {
    const row = (...words: readonly string[]): Cell[] => [
      ...[moment(at), image, platform, element('code', {}, short(digest))],
      ...words,
    ];
    const more = failures - failed.length;
    return [
      ...failed.map(({ name, wanted, got }) => row(name, wanted, got)),
      ...(more > 0 ? [row(`and ${more} more`, '', '')] : []),
    ];
  });
  return table(caption, ['When', 'Image', 'Platform', 'Candidate', 'Check', 'Wanted', 'Got'], rows);
}
