import { assetValues } from './asset-names.ts';
import { assetsFor, type LockedTool } from './document/lock.ts';
import { type Packing, packingOf, readPacking } from './packing.ts';
import type { Platform } from './platform.ts';
import type { InstallSpec, ToolSpec } from './spec/tool-spec.ts';
import { fillTemplate } from './template.ts';

/** Where a tool is in an image whose files only have to be copied. */
export interface CopiedPaths {
  /** What each path holds: an asset, as toolContent names it; where that is packed, a file in it, '' for its only one. */
  readonly files: Readonly<Record<string, string>>;
  /** How its one asset is packed, where the files must be taken out of it first. */
  readonly packing?: Packing;
  /** What each link points to. */
  readonly links: Readonly<Record<string, string>>;
  /** Of each file. */
  readonly mode: number;
}

/**
 * The paths of a tool of which no tree is unpacked: a program that is its asset, a tree of single files, or single files of
 * an archive. Undefined for trees of an archive, for paths that lead through one another, for environments of Python, and for
 * what is compiled.
 */
export function copiedPaths(
  spec: ToolSpec,
  { locked, platform }: { readonly locked: LockedTool; readonly platform: Platform },
): CopiedPaths | undefined {
  if (spec.build !== undefined || spec.environment !== undefined) return undefined;
  const assets = assetsFor(locked, platform);
  const isTree = assets.some(({ path }) => path !== undefined);
  const packing = isTree ? 'raw' : packingOf(spec, assets[0]?.url ?? '');
  const values = assetValues(spec, locked.version, platform);
  const files = spec.install.flatMap((item): (readonly [to: string, what: string | undefined])[] =>
    isTree ? treeOf(item, assets) : [[item.to, fileOf(item, { packing, values })]],
  );
  const known = files.filter((one): one is readonly [string, string] => one[1] !== undefined);
  const links = Object.entries(spec.links).map(
    ([path, target]) => [path, fillTemplate(target, values)] as const,
  );
  if (known.length < files.length || !areApart([...known, ...links].map(([path]) => path))) return undefined;
  return {
    files: Object.fromEntries(known),
    ...(packing === 'raw' ? {} : { packing }),
    links: Object.fromEntries(links),
    mode: isTree ? 0o644 : 0o755,
  };
}

function treeOf(
  { from, to }: InstallSpec,
  assets: readonly { readonly path?: string | undefined }[],
): (readonly [string, string | undefined])[] {
  if (from !== undefined || !to.endsWith('/')) return [[to, undefined]];
  return assets.map(({ path = '' }) => [`${to}${path}`, path]);
}

interface Filling {
  readonly packing: Packing;
  readonly values: Parameters<typeof fillTemplate>[1];
}

/** What is to be one file in the image; undefined where it is a folder, or not named as archives name plain files. */
function fileOf({ from, to }: InstallSpec, { packing, values }: Filling): string | undefined {
  if (to.endsWith('/')) return undefined;
  if (readPacking(packing).inside === 'raw') {
    if (from !== undefined) return undefined;
    return packing === 'raw' ? 'asset' : '';
  }
  const member = from === undefined ? '' : fillTemplate(from, values);
  return isPlain(`/${member}`) ? member : undefined;
}

/** Whether paths are plain and none leads through another, on a disk that knows no capitals either. */
function areApart(paths: readonly string[]): boolean {
  const sorted = paths.map((path) => `${path.toLowerCase()}/`).sort();
  return (
    paths.every(isPlain) && sorted.every((path, at) => at === 0 || !path.startsWith(sorted[at - 1] ?? ''))
  );
}

function isPlain(path: string): boolean {
  return /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/.test(path);
}
