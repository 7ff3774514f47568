import type { PageLayer, PageRelease } from '@officina/core';
import { hierarchy, treemap } from 'd3-hierarchy';
import { allReleases, data } from '../data.ts';
import { choice, element, shape, table } from '../element.ts';
import { type PagePlatform, platformOf, timesMoved, updateCost } from '../model/update-cost.ts';
import { go, type View } from '../view.ts';
import { bytes, time } from '../words.ts';

/** How many releases back a layer is asked how often it moved, and the matrix goes. */
const back = 10;
const width = 960;
const height = 480;

/** Where an image's megabytes are, which layers move, and what an update costs. */
export const layers: View = async ({ index, words: [asked, wanted] }) => {
  const releases = (await allReleases(index)).slice(0, back);
  const [newest] = releases;
  if (newest === undefined) return { title: 'Layers', content: [element('p', {}, 'There is no release.')] };
  const image = newest.images.find((one) => one.image === asked) ?? newest.images.at(-1);
  const platforms = image?.platforms ?? [];
  const shown = platforms.find(({ platform }) => platform === wanted) ?? platforms[0];
  if (image === undefined || shown === undefined)
    return { title: 'Layers', content: [element('p', {}, 'There is no image.')] };
  const history = releases.map((release) => platformOf(release, image.image, shown.platform));
  const found = await Promise.all(
    (shown.layers ?? []).map(async (layer, at) => ({
      ...layer,
      // On one line in a narrow table.
      name: `layer\u00a0${at + 1}`,
      moved: timesMoved(history, at),
      folders: await data.layer(layer.digest),
    })),
  );
  return {
    title: `Layers of ${image.image}, ${newest.version}`,
    content: [
      element(
        'form',
        {},
        choice(
          'Image',
          newest.images.map((one) => one.image),
          image.image,
          (to) => go('layers', to, shown.platform),
        ),
        choice(
          'Platform',
          platforms.map(({ platform }) => platform),
          shown.platform,
          (to) => go('layers', image.image, to),
        ),
      ),
      ...(shown.layers === undefined
        ? [
            element(
              'p',
              { class: 'missing' },
              'The registry does not have this image any more: its layers are not known.',
            ),
          ]
        : [picture(found, history.length - 1), layerTable(found)]),
      element('h2', {}, 'What an update costs'),
      matrix(releases, image.image, shown.platform),
    ],
  };
};

interface ShownLayer {
  readonly name: string;
  readonly digest: string;
  readonly size: number;
  readonly made: string;
  readonly moved: number;
  /** Unpacked bytes by folder; undefined where nobody looked. */
  readonly folders: PageLayer | undefined;
}

/** A layer that no one looked into is one cell; its bytes are those of the download, shared out by what is in it. */
interface Part {
  readonly name: string;
  readonly layer?: ShownLayer;
  readonly size?: number;
  readonly children?: readonly Part[];
}

function partsOf(found: readonly ShownLayer[]): Part {
  return {
    name: 'image',
    children: found.map((layer) => {
      const folders = Object.entries(layer.folders ?? {});
      const unpacked = folders.reduce((sum, [, size]) => sum + size, 0);
      if (unpacked === 0) return { name: layer.name, layer, size: layer.size };
      return {
        name: layer.name,
        layer,
        children: folders.map(([name, size]) => ({
          name: `/${name}`,
          layer,
          size: (size / unpacked) * layer.size,
        })),
      };
    }),
  };
}

function picture(found: readonly ShownLayer[], steps: number): HTMLElement {
  const root = hierarchy<Part>(partsOf(found), ({ children }) => children)
    .sum(({ size = 0 }) => size)
    .sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
  const laid = treemap<Part>().size([width, height]).paddingInner(1).paddingOuter(2)(root);
  const cells = laid.leaves().map(({ x0, x1, y0, y1, data: { name, layer, size } }) => {
    const words = `${name}, ${layer?.name ?? ''}, ${bytes(Math.round(size ?? 0))}, ${movedWords(layer?.moved ?? 0, steps)}`;
    const label = y1 - y0 > 18 ? labelFor(name, (x1 - x0 - 8) / 7) : undefined;
    return shape(
      'g',
      {},
      shape('title', {}, words),
      shape('rect', {
        x: x0,
        y: y0,
        width: Math.max(0, x1 - x0),
        height: Math.max(0, y1 - y0),
        class: `cell ${colour(layer?.moved ?? 0, steps)}`,
      }),
      label && shape('text', { x: x0 + 4, y: y0 + 15 }, label),
    );
  });
  const label = 'Layers of the image by their compressed bytes; the same facts are in the table below';
  return element(
    'figure',
    {},
    shape('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...cells),
    key(steps),
    element(
      'figcaption',
      {},
      'Area is compressed bytes. Colour is how often the layer moved from release to release.',
    ),
  );
}

function key(steps: number): HTMLElement {
  const words = ['never moved', 'moved in up to half of the releases', 'moved more often'];
  return element(
    'ul',
    { class: 'key' },
    ...words.map((word, at) =>
      element(
        'li',
        {},
        shape(
          'svg',
          { viewBox: '0 0 10 10', 'aria-hidden': 'true' },
          shape('rect', { width: 10, height: 10, class: `moved-${at}` }),
        ),
        ` ${word}`,
      ),
    ),
    element('li', {}, steps <= 0 ? '(there is only one release)' : `(the last ${steps} steps)`),
  );
}

function colour(moved: number, steps: number): string {
  if (moved === 0) return 'moved-0';
  return moved <= steps / 2 ? 'moved-1' : 'moved-2';
}

function movedWords(moved: number, steps: number): string {
  return steps <= 0 ? 'one release is known' : `moved ${moved} times in ${steps} steps`;
}

/** As much of a folder's name as there is room for: all, else its end; nothing where that would say too little. */
function labelFor(name: string, letters: number): string | undefined {
  if (name.length <= letters) return name;
  const last = name.slice(name.lastIndexOf('/') + 1);
  if (last.length <= letters) return last;
  return letters < 6 ? undefined : `${last.slice(0, Math.floor(letters) - 2)}..`;
}

function layerTable(found: readonly ShownLayer[]): HTMLElement {
  return table(
    'Layers, lowest first',
    ['Layer', 'Download', 'Moved', 'Most of it is in', 'Made by'],
    found.map(({ name, size, moved, folders, made }) => [
      name,
      { number: bytes(size) },
      { number: String(moved) },
      Object.keys(folders ?? {})
        .slice(0, 3)
        .map((folder) => `/${folder}`)
        .join(', '),
      element('code', {}, made.length > 120 ? `${made.slice(0, 118)}..` : made),
    ]),
  );
}

function matrix(releases: readonly PageRelease[], image: string, platform: string): HTMLElement {
  const cost = (from: PagePlatform | undefined, to: PagePlatform | undefined) => {
    const size = updateCost(from, to);
    return { number: size === undefined ? 'not known' : `${bytes(size)}, ${time(size, 50)}` };
  };
  const some = releases.slice(0, 6);
  return table(
    'From the release of the row to that of the column: bytes to download, and time at 50 Mbit/s',
    ['From', ...some.map(({ version }) => `to ${version}`)],
    some.map((from) => [
      from.version,
      ...some.map((to) => cost(platformOf(from, image, platform), platformOf(to, image, platform))),
    ]),
  );
}
