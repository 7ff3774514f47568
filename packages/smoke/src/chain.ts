import { type Plan, type Platform, readDockerfile, readOptions, type WorkspaceImage } from '@officina/core';

interface ChainSources<Image extends WorkspaceImage> {
  readonly plan: Plan;
  readonly images: readonly Image[];
  readonly platform: Platform;
}

/**
 * An image after its ancestors, the oldest first. Only what the last stage is FROM is an ancestor: an image that is
 * merely copied from says nothing about this one. Throws dockerfile-invalid.
 */
export function chainOf<Image extends WorkspaceImage>(name: string, sources: ChainSources<Image>): Image[] {
  const { images, plan, platform } = sources;
  const image = images.find((candidate) => candidate.name === name);
  if (image === undefined) return [];
  const { parents = [], aliases = {} } = plan.images.find((candidate) => candidate.name === name) ?? {};
  const { base } = readDockerfile(image.dockerfile, readOptions(image, platform));
  const parent = aliases[base] ?? base;
  return [...(parents.includes(parent) ? chainOf(parent, sources) : []), image];
}
