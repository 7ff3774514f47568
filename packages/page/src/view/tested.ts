import type { PageRelease } from '@officina/core';
import { type Cell, element, table } from '../element.ts';
import { took } from '../words.ts';

/** How the images of a release were tested, by kind of check, a table for each platform. */
export function tested(release: PageRelease): HTMLElement[] {
  const platforms = [
    ...new Set(release.images.flatMap((image) => image.platforms.map(({ platform }) => platform))),
  ];
  return platforms.map((platform) => onPlatform(release, platform));
}

function onPlatform({ images }: PageRelease, platform: string): HTMLElement {
  const columns = images.map(({ image, platforms }) => {
    const found = platforms.find((one) => one.platform === platform);
    return { image, checks: found?.checks, report: found?.tested };
  });
  const kinds = [...new Set(columns.flatMap(({ report }) => Object.keys(report?.kinds ?? {})))].sort();
  if (kinds.length === 0)
    return element('p', { class: 'quiet' }, `Checks on ${platform}: kinds and times were not recorded then.`);
  const rows = kinds.map((kind): Cell[] => [
    kind,
    ...columns.map(({ report }) => {
      const found = report?.kinds[kind];
      return { number: found === undefined ? '' : `${found.checks} in ${took(found.milliseconds)}` };
    }),
  ]);
  const all = columns.map(({ checks, report }) => ({
    number: report === undefined ? 'not recorded' : `${checks ?? 0} in ${took(report.milliseconds)}`,
  }));
  return table(
    `Checks on ${platform} that passed, by kind; several run at a time, so all take less than their sum`,
    ['Kind', ...columns.map(({ image }) => image)],
    [...rows, ['all', ...all]],
  );
}
