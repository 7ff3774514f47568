import type { PageRelease } from '@officina/core';
import { data } from '../data.ts';
import { element, link, shape, table } from '../element.ts';
import { type Node as GraphNode, layOut, rebuiltBy } from '../model/graph.ts';
import { go, type View } from '../view.ts';
import { missing } from './front.ts';

const column = 250;
const row = 56;
const box = { width: 200, height: 40 };

/** Images, what they stand on, and what a change of each would build again. */
export const graph: View = async ({ index, words: [chosen] }) => {
  const version = index.releases[0] ?? '';
  const release = await data.release(version);
  if (release === undefined) return { title: 'Graph', content: [missing(undefined)] };
  const nodes = layOut(release.images);
  const touched = new Set(chosen === undefined ? [] : rebuiltBy(nodes, chosen));
  return {
    title: `How the images stand on one another, ${version}`,
    content: [
      element(
        'p',
        {},
        chosen === undefined
          ? 'Choose a box to see what a change of it builds again.'
          : sentence(chosen, [...touched]),
      ),
      element(
        'figure',
        {},
        picture(nodes, touched, chosen),
        element(
          'figcaption',
          {},
          'From left to right: what is not ours, then our images in the order in which they are built.',
        ),
      ),
      table(
        'Images and what they hold',
        ['Image', 'Stands on', 'Tools', 'npm packages', 'A change builds again'],
        release.images.map((image) => [
          link(`graph/${encodeURIComponent(image.image)}`, image.image),
          [...image.parents, ...Object.keys(image.externals)].join(', '),
          Object.keys(image.tools).join(', '),
          Object.keys(image.npm).join(', '),
          rebuiltBy(nodes, image.image).join(', '),
        ]),
      ),
      chosen === undefined ? undefined : await history(index.releases, chosen),
    ],
  };
};

function sentence(chosen: string, touched: readonly string[]): string {
  return touched.length === 0
    ? `A change of ${chosen} builds nothing else again.`
    : `A change of ${chosen} builds again: ${touched.join(', ')}.`;
}

function picture(
  nodes: readonly GraphNode[],
  touched: ReadonlySet<string>,
  chosen: string | undefined,
): SVGElement {
  const at = new Map(
    nodes.map((node) => [node.name, { x: node.column * column + 10, y: node.row * row + 10 }]),
  );
  const width = Math.max(...nodes.map((node) => node.column)) * column + box.width + 20;
  const height = Math.max(...nodes.map((node) => node.row)) * row + box.height + 20;
  const edges = nodes.flatMap(({ name, parents }) =>
    parents.map((parent) => {
      const from = at.get(parent) ?? { x: 0, y: 0 };
      const to = at.get(name) ?? { x: 0, y: 0 };
      const [x, y, half] = [from.x + box.width, from.y + box.height / 2, (to.x - from.x - box.width) / 2];
      return shape('path', {
        class: 'edge',
        d: `M${x},${y}C${x + half},${y} ${to.x - half},${to.y + box.height / 2} ${to.x},${to.y + box.height / 2}`,
      });
    }),
  );
  const boxes = nodes.map(({ name }) => {
    const { x, y } = at.get(name) ?? { x: 0, y: 0 };
    const isTouched = touched.has(name) || name === chosen;
    const group = shape(
      'a',
      {
        href: `#/graph/${encodeURIComponent(name)}`,
        class: isTouched ? 'touched' : undefined,
        'aria-label': touched.has(name) ? `${name}, is built again` : name,
      },
      shape('rect', { class: 'node', x, y, rx: 4, ...box }),
      shape('text', { x: x + 10, y: y + 25 }, name.length > 26 ? `${name.slice(0, 24)}..` : name),
    );
    group.addEventListener('keydown', (event) => {
      if (event instanceof KeyboardEvent && event.key === ' ') go('graph', name);
    });
    return group;
  });
  return shape(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      'aria-label': 'The graph of the images; the table below says the same',
      role: 'group',
    },
    ...edges,
    ...boxes,
  );
}

/** The releases in which an image got another digest. */
async function history(versions: readonly string[], name: string): Promise<HTMLElement | undefined> {
  const releases = (await Promise.all(versions.map(data.release))).filter((one) => one !== undefined);
  const digestIn = (release: PageRelease | undefined) =>
    release?.images.find(({ image }) => image === name)?.digest;
  if (digestIn(releases[0]) === undefined) return undefined;
  const moved = releases.filter((release, at) => digestIn(release) !== digestIn(releases[at + 1]));
  return table(
    `Releases in which ${name} became another`,
    ['Release', 'Digest'],
    moved.map((release) => [
      link(`release/${release.version}`, release.version),
      element('code', {}, digestIn(release) ?? 'not in it'),
    ]),
  );
}
