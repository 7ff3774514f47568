import type { PageRelease } from '@officina/core';
import { data } from '../data.ts';
import { element, link, shape, table } from '../element.ts';
import { type Node as GraphNode, layOut, rebuiltBy } from '../model/graph.ts';
import { go, type View } from '../view.ts';
import { missing } from './front.ts';

const column = 250;
const row = 40;
const box = { width: 200, height: 32 };
const margin = 10;

/** Images, what they are made from, and what a change of each would build again. */
export const graph: View = async ({ index, words: [chosen] }) => {
  const version = index.releases[0] ?? '';
  const release = await data.release(version);
  if (release === undefined) return { title: 'Graph', content: [missing(undefined)] };
  const nodes = layOut(release.images);
  const node = nodes.find(({ id }) => id === chosen);
  const touched = new Set(node === undefined ? [] : rebuiltBy(nodes, node.id));
  const words = 'Choose a box to see what a change of it builds again, and when it moved.';
  const caption =
    'From left to right: what is not ours and the pinned tools, then our images in the order in which they are built.';
  return {
    title: `How the images stand on one another, ${version}`,
    content: [
      element('p', {}, node === undefined ? words : sentence(node.name, [...touched])),
      element('figure', {}, picture(nodes, touched, chosen), element('figcaption', {}, caption)),
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
      node === undefined ? undefined : await history(index.releases, node),
    ],
  };
};

function sentence(name: string, touched: readonly string[]): string {
  return touched.length === 0
    ? `A change of ${name} builds nothing else again.`
    : `A change of ${name} builds again: ${touched.join(', ')}.`;
}

/** The boxes from the left to the right, the columns centred; of what is touched the edges, too. */
function picture(
  nodes: readonly GraphNode[],
  touched: ReadonlySet<string>,
  chosen: string | undefined,
): SVGElement {
  const tall = (of: number) => nodes.filter((node) => node.column === of).length;
  const most = Math.max(...nodes.map((node) => tall(node.column)));
  const place = (node: GraphNode) => ({
    x: node.column * column + margin,
    y: (node.row + (most - tall(node.column)) / 2) * row + margin,
  });
  const at = new Map(nodes.map((node) => [node.id, place(node)]));
  const width = Math.max(...nodes.map((node) => node.column)) * column + box.width + 2 * margin;
  const edges = nodes.flatMap(({ id, parents }) =>
    parents.map((parent) => {
      const isTouched = touched.has(id) && (touched.has(parent) || parent === chosen);
      return edge(at.get(parent), at.get(id), isTouched);
    }),
  );
  return shape(
    'svg',
    {
      viewBox: `0 0 ${width} ${most * row + 2 * margin}`,
      'aria-label': 'The graph of the images; the table below says the same',
      role: 'group',
    },
    // A long name ends at the edge of its box.
    shape('clipPath', { id: 'box' }, shape('rect', { ...box, width: box.width - 10 })),
    ...edges,
    ...nodes.map((node) => boxOf(node, at.get(node.id), { touched, chosen })),
  );
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function edge(from: Place = { x: 0, y: 0 }, to: Place = { x: 0, y: 0 }, isTouched: boolean): SVGElement {
  const [x, y, end] = [from.x + box.width, from.y + box.height / 2, to.y + box.height / 2];
  const half = (to.x - x) / 2;
  return shape('path', {
    class: isTouched ? 'edge touched' : 'edge',
    d: `M${x},${y}C${x + half},${y} ${to.x - half},${end} ${to.x},${end}`,
  });
}

function boxOf(
  { id, name, kind }: GraphNode,
  { x, y }: Place = { x: 0, y: 0 },
  { touched, chosen }: { touched: ReadonlySet<string>; chosen: string | undefined },
): SVGElement {
  const group = shape(
    'a',
    {
      href: `#/graph/${encodeURIComponent(id)}`,
      class: touched.has(id) || id === chosen ? 'touched' : undefined,
      'aria-label': touched.has(id) ? `${name}, is built again` : `${kindWords[kind]} ${name}`,
    },
    shape(
      'g',
      { transform: `translate(${x} ${y})` },
      shape('rect', { class: 'node', rx: kind === 'image' ? 4 : 16, ...box }),
      shape('text', { x: 14, y: 21, 'clip-path': 'url(#box)' }, name),
    ),
  );
  group.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key === ' ') go('graph', id);
  });
  return group;
}

const kindWords = { image: 'image', parent: 'base image', tool: 'tool', npm: 'npm package' } as const;

/** The releases in which what a box stands for became another. */
async function history(versions: readonly string[], node: GraphNode): Promise<HTMLElement | undefined> {
  const releases = (await Promise.all(versions.map(data.release))).filter((one) => one !== undefined);
  const moved = releases.filter((release, at) => stateOf(node, release) !== stateOf(node, releases[at + 1]));
  return table(
    `Releases in which ${node.name} became another`,
    ['Release', node.kind === 'tool' || node.kind === 'npm' ? 'Version' : 'Digest'],
    moved.map((release) => [
      link(`release/${release.version}`, release.version),
      element('code', {}, stateOf(node, release) ?? 'not in it'),
    ]),
  );
}

/** Its version or digest in a release; several where images hold several. */
function stateOf({ kind, name }: GraphNode, release: PageRelease | undefined): string | undefined {
  const images = release?.images ?? [];
  const of = { parent: 'externals', tool: 'tools', npm: 'npm' } as const;
  const found =
    kind === 'image'
      ? images.filter(({ image }) => image === name).map(({ digest }) => digest)
      : images.flatMap((image) => image[of[kind]][name] ?? []);
  return found.length === 0 ? undefined : [...new Set(found)].join(', ');
}
