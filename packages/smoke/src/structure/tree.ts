import { Scalar } from './scalar.ts';

/** A configuration as it was read, before anything is wanted of it. */
export type Tree = Scalar | readonly Tree[] | { readonly [key: string]: Tree };

/** A configuration, and where its keys are. */
export interface Reading {
  readonly tree: Tree;
  /** The line of a path's last key that is there, from 1; undefined when none of its keys has one. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** The lines of the keys of each map of a tree. */
export type Lines = ReadonlyMap<Tree, ReadonlyMap<string, number>>;

/** Finds lines along a path. */
export function findLine(tree: Tree, path: readonly PropertyKey[], lines: Lines): number | undefined {
  let [node, line]: [Tree | undefined, number | undefined] = [tree, undefined];
  for (const key of path) {
    if (node === undefined || node instanceof Scalar) break;
    line = lines.get(node)?.get(String(key)) ?? line;
    node = (node as Readonly<Record<PropertyKey, Tree>>)[key];
  }
  return line;
}
