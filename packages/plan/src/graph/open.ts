import {
  dockerfilePath,
  findNetworkRuns,
  lentMounts,
  type OpenBuilds,
  type WorkspaceImage,
} from '@officina/core';
import type { GraphImage } from './graph.ts';

/** Which images are open, or made from one that is, by name; parents stand before children. */
export function openBuilds(nodes: readonly GraphImage[]): ReadonlyMap<string, OpenBuilds> {
  const found = new Map<string, OpenBuilds>();
  for (const { image, parents } of nodes) {
    const { name, spec } = image;
    const own = spec.network === undefined ? {} : { [name]: spec.network.open };
    const all = Object.assign({}, ...parents.map((parent) => found.get(parent) ?? {}), own);
    if (Object.keys(all).length > 0) found.set(name, all);
  }
  return found;
}

/** What a person should know before a build fails: each RUN that looks as if it wanted the network that it will not have. */
export function closedRuns(image: WorkspaceImage): string[] {
  const { spec, dockerfile } = image;
  if (spec.network !== undefined) return [];
  const file = dockerfilePath(image);
  return findNetworkRuns(dockerfile, file).map(
    ({ line, words, instead }) =>
      `${file}:${line}: "${words}" looks as if it wanted a network, and no step has one: ${instead}`,
  );
}

/** What a person should know of steps without a network that are lent something: no key stands for it. */
export function lentSteps(image: WorkspaceImage): string[] {
  if (image.spec.network !== undefined) return [];
  const file = dockerfilePath(image);
  return lentMounts(image.dockerfile, file).map(
    ({ line, kind, id }) =>
      `${file}:${line}: a step reads the ${kind === 'ssh' ? 'ssh agent or key' : 'secret'} ${id}, which is in no key: another one builds nothing anew`,
  );
}
