import {
  assetsFor,
  assetValues,
  type FolderContent,
  fillTemplate,
  type LockedTool,
  type Material,
  type PlacedFile,
  type Platform,
  packingOf,
  type ToolSpec,
} from '@officina/core';
import { contentName } from './material-folder.ts';

export interface PlacedToolOptions {
  readonly spec: ToolSpec;
  readonly locked: LockedTool;
  readonly platform: Platform;
  /** The tool's assets, as toolContent names them. */
  readonly content: FolderContent;
  /** The time of all files, in seconds since 1970. */
  readonly epoch: number;
}

/** A tool that the builder only has to copy. */
export interface PlacedTool {
  readonly dockerfile: string;
  /** All that the layer holds, in a folder of its own. */
  readonly content: FolderContent;
}

/**
 * A tool of which nothing is unpacked: a program that is its asset, or a tree of single files. It needs no step, and so no
 * image that the step would run in; the layer is the one that renderToolDockerfile's step makes. Undefined for archives, and
 * for paths that only that step can judge, because one of them leads through another.
 */
export function placedTool({
  spec,
  locked,
  platform,
  content,
  epoch,
}: PlacedToolOptions): PlacedTool | undefined {
  const assets = assetsFor(locked, platform);
  const isTree = assets.some(({ path }) => path !== undefined);
  const isRaw = isTree || packingOf(spec, assets[0]?.url ?? '') === 'raw';
  if (!isRaw || spec.install.some(({ from, to }) => from !== undefined || to.endsWith('/') !== isTree))
    return undefined;
  const files = Object.entries(content).filter((entry): entry is [string, Material] => 'hash' in entry[1]);
  const mode = isTree ? 0o644 : 0o755;
  const values = assetValues(spec, locked.version, platform);
  const placed: (readonly [string, PlacedFile])[] = [
    ...spec.install.flatMap(({ to }) =>
      files.map(([path, file]) => [isTree ? `${to}${path}` : to, { file, mode, time: epoch }] as const),
    ),
    ...Object.entries(spec.links).map(
      ([path, target]) => [path, { link: fillTemplate(target, values), time: epoch }] as const,
    ),
  ];
  if (!areApart(placed.map(([path]) => path))) return undefined;
  const tree: FolderContent = Object.fromEntries(placed);
  // By its content: a builder takes a file for one that it has when path, size and time are equal, and here all have one time.
  const folder = `/${contentName(tree)}`;
  return {
    dockerfile: `FROM scratch\nCOPY --from=fetched ${folder}/ /\n`,
    content: Object.fromEntries(placed.map(([path, one]) => [`${folder.slice(1)}${path}`, one])),
  };
}

/** Whether paths are plain and none leads through another, on a disk that knows no capitals either. */
function areApart(paths: readonly string[]): boolean {
  const isPlain = paths.every((path) => /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/.test(path));
  const sorted = paths.map((path) => `${path.toLowerCase()}/`).sort();
  return isPlain && sorted.every((path, at) => at === 0 || !path.startsWith(sorted[at - 1] ?? ''));
}
