import type { PageRelease } from '@officina/core';
import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { allReleases } from '../data.ts';
import { choice, element, link, shape, table } from '../element.ts';
import { debianAges } from '../model/debian-age.ts';
import { go, type View } from '../view.ts';
import { bytes, day, took } from '../words.ts';

const frame = { width: 560, height: 220, left: 64, right: 24, top: 12, bottom: 30 };

interface Point {
  readonly version: string;
  readonly released: string | undefined;
  readonly size: number | undefined;
  readonly download: number | undefined;
  readonly components: number | undefined;
  readonly moves: number;
  /** Milliseconds that smoke took for this image, and the builder for all. */
  readonly smoke: number | undefined;
  readonly built: number | undefined;
  /** Days since a release last brought a fix of Debian's. */
  readonly fix: number | undefined;
}

/** How an image changed over its releases: size, cost of an update, components, what building and testing took. */
export const timeline: View = async ({ index, words: [asked] }) => {
  const releases = await allReleases(index);
  const images = [...new Set(releases.flatMap((release) => release.images.map(({ image }) => image)))];
  const image = asked ?? images.at(-1) ?? '';
  const fixes = debianAges(releases);
  const points = releases.map((release, at) => ({ ...pointOf(release, image), fix: fixes[at] })).reverse();
  return {
    title: `${image} over time`,
    content: [
      element(
        'form',
        {},
        choice('Image', images, image, (to) => go('time', to)),
      ),
      element(
        'div',
        { class: 'charts' },
        chart('Size, compressed', points, ({ size }) => size, bytes),
        chart('Download since the release before', points, ({ download }) => download, bytes),
        chart('Components', points, ({ components }) => components, String),
        chart("Days since a fix of Debian's came in", points, ({ fix }) => fix, String),
        chart('Smoke, all checks of the image', points, ({ smoke }) => smoke, took),
        chart('Build, all images', points, ({ built }) => built, took),
      ),
      table(
        'The same in figures, newest first',
        [
          ...['Release', 'Day', 'Size', 'Download since the one before', 'Components', 'Moves in all images'],
          ...['Smoke', 'Build of all images', "Days since a fix of Debian's"],
        ],
        [...points]
          .reverse()
          .map(({ version, released, size, download, components, moves, smoke, built, fix }) => [
            link(`release/${version}`, version),
            element('time', {}, day(released)),
            { number: bytes(size) },
            { number: download === undefined ? '' : bytes(download) },
            { number: components === undefined ? 'not known' : String(components) },
            { number: String(moves) },
            { number: smoke === undefined ? 'not recorded' : took(smoke) },
            { number: built === undefined ? 'not recorded' : took(built) },
            { number: fix === undefined ? 'not known' : String(fix) },
          ]),
      ),
    ],
  };
};

function pointOf(
  { version, released, images, moves, built }: PageRelease,
  image: string,
): Omit<Point, 'fix'> {
  const platform = images.find((one) => one.image === image)?.platforms[0];
  return {
    ...{ version, released, moves: moves.length },
    ...{ size: platform?.size, download: platform?.download, components: platform?.components },
    ...{ smoke: platform?.tested?.milliseconds, built },
  };
}

function chart(
  title: string,
  points: readonly Point[],
  of: (point: Point) => number | undefined,
  words: (value: number) => string,
): HTMLElement {
  const known = points.flatMap((point) => {
    const value = of(point);
    return value === undefined ? [] : [{ version: point.version, value }];
  });
  if (known.length === 0) return element('p', { class: 'quiet' }, `${title}: not known of any release.`);
  const { width, height, left, right, top, bottom } = frame;
  const across = scalePoint(
    known.map(({ version }) => version),
    [left, width - right],
  ).padding(0.5);
  const up = scaleLinear([0, Math.max(...known.map(({ value }) => value), 1)], [height - bottom, top]).nice(
    4,
  );
  const every = Math.ceil(known.length / 6);
  const x = (version: string) => across(version) ?? 0;
  const curve = line<(typeof known)[number]>(
    ({ version }) => x(version),
    ({ value }) => up(value),
  )(known);
  return element(
    'figure',
    {},
    element('figcaption', {}, title),
    shape(
      'svg',
      {
        viewBox: `0 0 ${width} ${height}`,
        role: 'img',
        'aria-label': `${title}, release by release; the table below has the figures`,
      },
      ...up
        .ticks(4)
        .flatMap((tick) => [
          shape('line', { class: 'axis', x1: left, x2: width - right, y1: up(tick), y2: up(tick) }),
          shape('text', { x: left - 8, y: up(tick) + 4, 'text-anchor': 'end' }, words(tick)),
        ]),
      ...known
        .filter((_, at) => at % every === 0)
        .map(({ version }) =>
          shape('text', { x: x(version), y: height - 10, 'text-anchor': 'middle' }, version),
        ),
      shape('path', { class: 'curve', d: curve ?? '' }),
      ...known.map(({ version, value }) =>
        shape(
          'circle',
          { class: 'dot', cx: x(version), cy: up(value), r: 3 },
          shape('title', {}, `${version}: ${words(value)}`),
        ),
      ),
    ),
  );
}
