import type { PageRelease } from '@officina/core';

/** A box of the picture: an image of ours, or what one is made from. */
export interface Node {
  /** Its name; of a tool or an npm package with the kind in front, since an image may be called the same. */
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  /** Ids of what it is made from. */
  readonly parents: readonly string[];
  /** From the left: 0 for what is made from nothing of ours. */
  readonly column: number;
  readonly row: number;
}

export type Kind = 'parent' | 'tool' | 'npm' | 'image';

type PageImage = Pick<PageRelease['images'][number], 'image' | 'parents' | 'externals' | 'tools' | 'npm'>;
type Box = Omit<Node, 'column' | 'row'>;

/** Where each image stands: right of all that it is made from, which stands right beside the first that takes it. */
export function layOut(images: readonly PageImage[]): Node[] {
  const boxes = [...images.map(imageBox), ...materials(images)];
  const known = new Map(boxes.map((box) => [box.id, box]));
  const depth = (id: string, above: readonly string[] = []): number => {
    const parents = (known.get(id)?.parents ?? []).filter((parent) => !above.includes(parent));
    if (known.get(id)?.kind !== 'image') return 0;
    return 1 + Math.max(0, ...parents.map((parent) => depth(parent, [...above, id])));
  };
  const rows = new Map<number, number>();
  return boxes.map((box) => {
    const takers = boxes.filter(({ parents }) => parents.includes(box.id)).map(({ id }) => depth(id));
    const column = box.kind === 'image' ? depth(box.id) : Math.min(...takers) - 1;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return { ...box, parents: box.parents.filter((parent) => known.has(parent)), column, row };
  });
}

/** The images that a change of a box builds again, in the order of the picture. */
export function rebuiltBy(nodes: readonly Node[], id: string): string[] {
  const touched = new Set([id]);
  for (let before = 0; before !== touched.size; ) {
    before = touched.size;
    for (const node of nodes) if (node.parents.some((parent) => touched.has(parent))) touched.add(node.id);
  }
  return nodes.map((node) => node.id).filter((other) => other !== id && touched.has(other));
}

function imageBox({ image, parents, ...from }: PageImage): Box {
  const ids = materialsOf({ image, parents, ...from }).map(({ id }) => id);
  return { id: image, name: image, kind: 'image', parents: [...parents, ...ids] };
}

function materials(images: readonly PageImage[]): Box[] {
  const all = images.flatMap(materialsOf);
  return [...new Map(all.map((box) => [box.id, box])).values()];
}

function materialsOf({ externals, tools, npm }: PageImage): Box[] {
  const boxes = (kind: Kind, names: object) =>
    Object.keys(names).map((name) => ({
      ...{ id: kind === 'parent' ? name : `${kind} ${name}`, name, kind },
      parents: [],
    }));
  return [...boxes('parent', externals), ...boxes('tool', tools), ...boxes('npm', npm)];
}
