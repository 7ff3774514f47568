import type { Plan, WorkspaceImage } from '@officina/core';

interface ChainSources<Image extends WorkspaceImage> {
  readonly plan: Plan;
  readonly images: readonly Image[];
}

/**
 * An image after its ancestors, the oldest first. Only what the last stage is FROM is an ancestor: an image that is
 * merely copied from says nothing about this one.
 */
export function chainOf<Image extends WorkspaceImage>(name: string, sources: ChainSources<Image>): Image[] {
  const image = sources.images.find((candidate) => candidate.name === name);
  const { parents = [], aliases = {} } =
    sources.plan.images.find((candidate) => candidate.name === name) ?? {};
  if (image === undefined) return [];
  const from = baseOf(image.dockerfile);
  const base = aliases[from] ?? from;
  const ancestors = parents.filter((parent) => parent === base || base.includes('$'));
  return [...new Set([...ancestors.flatMap((parent) => chainOf(parent, sources)), image])];
}

/** What the last stage of a Dockerfile stands on, through the names of its own stages; empty without a FROM. */
export function baseOf(dockerfile: string): string {
  const stages = new Map<string, string>();
  let base = '';
  for (const line of dockerfile.split('\n')) {
    const found = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (found === null) continue;
    const [, from = '', alias] = found;
    base = stages.get(from.toLowerCase()) ?? from;
    if (alias !== undefined) stages.set(alias.toLowerCase(), base);
  }
  return base;
}
