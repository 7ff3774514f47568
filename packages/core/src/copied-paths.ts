import { assetValues } from './asset-names.ts';
import { assetsFor, type LockedTool } from './document/lock.ts';
import { packingOf } from './packing.ts';
import type { Platform } from './platform.ts';
import type { ToolSpec } from './spec/tool-spec.ts';
import { fillTemplate } from './template.ts';

/** Where a tool is in an image whose assets only have to be copied. */
export interface CopiedPaths {
  /** The asset of each path, as toolContent names it. */
  readonly files: Readonly<Record<string, string>>;
  /** What each link points to. */
  readonly links: Readonly<Record<string, string>>;
  /** Of each file. */
  readonly mode: number;
}

/**
 * The paths of a tool of which nothing is unpacked: a program that is its asset, or a tree of single files. Undefined for
 * archives, and for paths that lead through one another: a step of the build does these, in an image that has programs.
 */
export function copiedPaths(
  spec: ToolSpec,
  { locked, platform }: { readonly locked: LockedTool; readonly platform: Platform },
): CopiedPaths | undefined {
  const assets = assetsFor(locked, platform);
  const isTree = assets.some(({ path }) => path !== undefined);
  const isRaw = isTree || packingOf(spec, assets[0]?.url ?? '') === 'raw';
  if (!isRaw || spec.install.some(({ from, to }) => from !== undefined || to.endsWith('/') !== isTree))
    return undefined;
  const values = assetValues(spec, locked.version, platform);
  const files = spec.install.flatMap(({ to }) =>
    assets.map(({ path = 'asset' }) => [isTree ? `${to}${path}` : to, path] as const),
  );
  const links = Object.entries(spec.links).map(
    ([path, target]) => [path, fillTemplate(target, values)] as const,
  );
  if (!areApart([...files, ...links].map(([path]) => path))) return undefined;
  return {
    files: Object.fromEntries(files),
    links: Object.fromEntries(links),
    mode: isTree ? 0o644 : 0o755,
  };
}

/** Whether paths are plain and none leads through another, on a disk that knows no capitals either. */
function areApart(paths: readonly string[]): boolean {
  const isPlain = paths.every((path) => /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/.test(path));
  const sorted = paths.map((path) => `${path.toLowerCase()}/`).sort();
  return isPlain && sorted.every((path, at) => at === 0 || !path.startsWith(sorted[at - 1] ?? ''));
}
