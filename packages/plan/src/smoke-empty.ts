import type { WorkspaceImage } from '@officina/core';
import type { GraphImage } from './graph/graph.ts';

/** What to say of images that no check would be asked of, nor of one that they stand on: smoke refuses them after the build. */
export function emptySmoke(nodes: readonly GraphImage[]): string[] {
  const asked = new Set<string>();
  // Parents come first.
  for (const { image, contexts, readings } of nodes) {
    const bases = [...readings.values()].map(({ base }) => contexts.get(base) ?? base);
    if (isAsked(image) || bases.some((base) => asked.has(base))) asked.add(image.name);
  }
  return nodes
    .filter(({ image }) => !asked.has(image.name))
    .map(
      ({ image }) =>
        `smoke-empty: nothing is asked of ${image.name}, so it can never be green; add to ${image.folder}/image.yaml: smoke: [{ kind: secrets }]`,
    );
}

function isAsked({ spec }: WorkspaceImage): boolean {
  const versions = [...Object.values(spec.tools), ...Object.values(spec.npm?.packages ?? {})];
  return (
    spec.smoke.length > 0 ||
    spec['structure-tests'].length > 0 ||
    versions.some(({ version }) => version !== undefined)
  );
}
