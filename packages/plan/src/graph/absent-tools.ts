import { copyWords, dockerfilePath, FactoryError, isToolOn, type Platform, readLines } from '@officina/core';
import type { GraphImage } from './graph.ts';

/**
 * An error (dockerfile-invalid) for each COPY of a part of a tool that is not for a platform of the image: all of it is
 * nothing there, and a part is what the builder does not find.
 */
export function partsOfAbsentTools(node: GraphImage, nodes: ReadonlyMap<string, GraphImage>): FactoryError[] {
  const { image, readings } = node;
  const file = dockerfilePath(image);
  const absent = new Map<string, Platform>();
  for (const platform of readings.keys())
    for (const [name, owner] of ownersOf(node)) {
      const tool = nodes.get(owner)?.image.spec.tools[name];
      if (tool !== undefined && !isToolOn(tool, platform)) absent.set(name, platform);
    }
  if (absent.size === 0) return [];
  return readLines(image.dockerfile, { file }).instructions.flatMap(({ keyword, line, flags, rest }) => {
    const from =
      keyword === 'COPY' ? flags.find(({ name }) => name === 'from')?.value.toLowerCase() : undefined;
    const platform = absent.get(from ?? '');
    const part = (copyWords(rest) ?? []).slice(0, -1).find((source) => source !== '/');
    if (platform === undefined || part === undefined) return [];
    const message = `${file}:${line}: ${part} of ${from} is taken, which is not for ${platform}`;
    return [
      new FactoryError('dockerfile-invalid', message, {
        hint: `write COPY --link --from=${from} / /, which takes nothing where it is not`,
      }),
    ];
  });
}

/** The tools that an image's Dockerfile takes, and the image that has each. */
function ownersOf({ image, tools, inherited }: GraphImage): [string, string][] {
  return [...tools.map((tool): [string, string] => [tool, image.name]), ...inherited];
}
