import type { CopiedPaths, FolderContent, Material } from '@officina/core';
import { contentName } from './material-folder.ts';

/** A tool that the builder only has to copy. */
export interface PlacedTool {
  readonly dockerfile: string;
  /** All that the layer holds, in a folder of its own. */
  readonly content: FolderContent;
}

/**
 * The target of a tool that is only copied, from its assets, or the files of its archive, by their names; all files get the
 * time `epoch`, in seconds since 1970. It needs no step, and so no image that the step would run in; the layer is the one
 * that the step of renderToolDockerfile makes.
 */
export function placedTool(
  { files, links, mode }: CopiedPaths,
  { materials, epoch }: { readonly materials: ReadonlyMap<string, Material>; readonly epoch: number },
): PlacedTool {
  const tree: FolderContent = {
    ...mapValues(files, (name) => ({ file: materialOf(name, materials), mode, time: epoch })),
    ...mapValues(links, (link) => ({ link, time: epoch })),
  };
  // By its content: a builder takes a file for one that it has when path, size and time are equal, and here all have one time.
  const folder = contentName(tree);
  return {
    dockerfile: `FROM scratch\nCOPY /${folder}/ /\n`,
    content: Object.fromEntries(Object.entries(tree).map(([path, one]) => [`${folder}${path}`, one])),
  };
}

function mapValues<T>(
  record: Readonly<Record<string, string>>,
  map: (value: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function materialOf(name: string, materials: ReadonlyMap<string, Material>): Material {
  const found = materials.get(name);
  if (found === undefined) throw new TypeError(`a tool's file ${name} is not among its materials`);
  return found;
}
