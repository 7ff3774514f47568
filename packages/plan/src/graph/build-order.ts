import { type FactoryError, graphCycle } from '@officina/core';
import type { GraphImage } from './graph.ts';

/** Images by their name in build order: parents first, those of one depth by name. Throws graph-cycle. */
export function buildOrder(nodes: ReadonlyMap<string, GraphImage>): GraphImage[] {
  const children = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const [name, node] of nodes) {
    waiting.set(name, node.parents.length);
    for (const parent of node.parents) children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  const order: GraphImage[] = [];
  let depth = [...nodes.keys()].filter((name) => waiting.get(name) === 0);
  while (depth.length > 0) {
    const next: string[] = [];
    for (const name of depth.sort()) {
      const node = nodes.get(name);
      if (node !== undefined) order.push(node);
      for (const child of children.get(name) ?? []) {
        const left = (waiting.get(child) ?? 0) - 1;
        waiting.set(child, left);
        if (left === 0) next.push(child);
      }
    }
    depth = next;
  }
  if (order.length < nodes.size) throw cycleError(nodes, waiting);
  return order;
}

function cycleError(
  nodes: ReadonlyMap<string, GraphImage>,
  waiting: ReadonlyMap<string, number>,
): FactoryError {
  const stuck = (name: string) => (waiting.get(name) ?? 0) > 0;
  // Whoever waits has a parent that waits, so following those parents comes back to where it has been.
  const path: string[] = [];
  let name = [...nodes.keys()].filter(stuck).sort()[0] ?? '';
  while (!path.includes(name)) {
    path.push(name);
    name = nodes.get(name)?.parents.find(stuck) ?? '';
  }
  const cycle = [...path.slice(path.indexOf(name)), name];
  return graphCycle(cycle);
}
