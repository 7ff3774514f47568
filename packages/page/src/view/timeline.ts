import type { PageRelease } from '@officina/core';
import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { allReleases } from '../data.ts';
import { choice, element, link, shape, table } from '../element.ts';
import { go, type View } from '../view.ts';
import { bytes, day } from '../words.ts';

const frame = { width: 960, height: 260, left: 70, right: 16, top: 16, bottom: 34 };

interface Point {
  readonly version: string;
  readonly released: string | undefined;
  readonly size: number | undefined;
  readonly download: number | undefined;
  readonly components: number | undefined;
  readonly moves: number;
}

/** How an image changed over its releases: its size, what an update cost, how many components it has. */
export const timeline: View = async ({ index, words: [asked] }) => {
  const releases = await allReleases(index);
  const images = [...new Set(releases.flatMap((release) => release.images.map(({ image }) => image)))];
  const image = asked ?? images.at(-1) ?? '';
  const points = releases.map((release) => pointOf(release, image)).reverse();
  return {
    title: `${image} over time`,
    content: [
      element(
        'form',
        {},
        choice('Image', images, image, (to) => go('time', to)),
      ),
      chart('Size, compressed', points, ({ size }) => size, bytes),
      chart('Download since the release before', points, ({ download }) => download, bytes),
      chart('Components', points, ({ components }) => components, String),
      table(
        'The same in figures, newest first',
        ['Release', 'Day', 'Size', 'Download since the one before', 'Components', 'Moves in all images'],
        [...points]
          .reverse()
          .map(({ version, released, size, download, components, moves }) => [
            link(`release/${version}`, version),
            day(released),
            { number: bytes(size) },
            { number: download === undefined ? '' : bytes(download) },
            { number: components === undefined ? 'not known' : String(components) },
            { number: String(moves) },
          ]),
      ),
    ],
  };
};

function pointOf({ version, released, images, moves }: PageRelease, image: string): Point {
  const platform = images.find((one) => one.image === image)?.platforms[0];
  return {
    ...{ version, released, moves: moves.length },
    ...{ size: platform?.size, download: platform?.download, components: platform?.components },
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
  if (known.length === 0) return element('p', { class: 'quiet' }, `${title}: not known.`);
  const { width, height, left, right, top, bottom } = frame;
  const across = scalePoint(
    known.map(({ version }) => version),
    [left, width - right],
  ).padding(0.5);
  const up = scaleLinear([0, Math.max(...known.map(({ value }) => value), 1)], [height - bottom, top]).nice(
    4,
  );
  const every = Math.ceil(known.length / 8);
  const x = (version: string) => across(version) ?? 0;
  const curve = line<(typeof known)[number]>(
    ({ version }) => x(version),
    ({ value }) => up(value),
  )(known);
  return element(
    'figure',
    {},
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
    element('figcaption', {}, title),
  );
}
