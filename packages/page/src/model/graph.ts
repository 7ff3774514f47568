import type { PageRelease } from '@officina/core';

/** A box of the picture: an image of ours, or what it stands on from outside. */
export interface Node {
  readonly name: string;
  readonly parents: readonly string[];
  /** From the left: 0 for what is not ours. */
  readonly column: number;
  readonly row: number;
}

type PageImage = Pick<PageRelease['images'][number], 'image' | 'parents' | 'externals'>;

/** Where each image stands: right of all that it is made from. */
export function layOut(images: readonly PageImage[]): Node[] {
  const parentsOf = new Map(
    images.map(({ image, parents, externals }) => [image, [...parents, ...Object.keys(externals)]]),
  );
  const columnOf = (name: string, above: readonly string[] = []): number => {
    const parents = (parentsOf.get(name) ?? []).filter((parent) => !above.includes(parent));
    if (!parentsOf.has(name)) return 0;
    return 1 + Math.max(0, ...parents.map((parent) => columnOf(parent, [...above, name])));
  };
  const names = [
    ...new Set([...images.flatMap(({ externals }) => Object.keys(externals)), ...parentsOf.keys()]),
  ];
  const rows = new Map<number, number>();
  return names.map((name) => {
    const column = columnOf(name);
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    const parents = (parentsOf.get(name) ?? []).filter((parent) => names.includes(parent));
    return { name, parents, column, row };
  });
}

/** The images that a change of one builds again, in the order of the picture. */
export function rebuiltBy(nodes: readonly Node[], name: string): string[] {
  const touched = new Set([name]);
  for (let before = 0; before !== touched.size; ) {
    before = touched.size;
    for (const node of nodes) if (node.parents.some((parent) => touched.has(parent))) touched.add(node.name);
  }
  return nodes.map((node) => node.name).filter((other) => other !== name && touched.has(other));
}
