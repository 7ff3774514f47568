import type { ToolSpec } from './spec/tool-spec.ts';

/** How one stream of bytes can be compressed, by the ending that names have. */
export const compressions = ['gz', 'bz2', 'xz', 'zst'] as const;
export type Compression = (typeof compressions)[number];

/**
 * How an asset can be packed: not at all; a single compressed file; an archive, compressed or not; a Debian package, of
 * which the files count and never its scripts.
 */
export const packings = [
  'raw',
  ...compressions,
  'tar',
  'tar.gz',
  'tar.bz2',
  'tar.xz',
  'tar.zst',
  'zip',
  'deb',
] as const;
export type Packing = (typeof packings)[number];

const shortNames: Readonly<Record<string, Packing>> = {
  tgz: 'tar.gz',
  tbz: 'tar.bz2',
  tbz2: 'tar.bz2',
  txz: 'tar.xz',
  tzst: 'tar.zst',
  // A wheel of Python is a zip file.
  whl: 'zip',
};

/** How an asset is packed: as declared, or as its name ends. */
export function packingOf(tool: Pick<ToolSpec, 'unpack'>, asset: string): Packing {
  if (tool.unpack !== undefined) return tool.unpack;
  const ending = /\.((?:tar\.)?[a-z0-9]+)$/.exec(asset)?.[1] ?? '';
  const last = ending.slice(ending.lastIndexOf('.') + 1);
  const named = (text: string) => packings.find((packing) => packing === text);
  return named(ending) ?? shortNames[last] ?? named(last) ?? 'raw';
}

/** The ending of an archive or of a compressed file that is not unpacked; undefined for any other. */
export function foreignPacking(tool: Pick<ToolSpec, 'unpack'>, asset: string): string | undefined {
  if (tool.unpack !== undefined || packingOf(tool, asset) !== 'raw') return undefined;
  return /(?:\.tar)?\.(?:lz|lz4|lzma|lzo|7z|rar|Z)$|\.(?:tlz|rpm|apk|AppImage\.zsync)$/.exec(asset)?.[0];
}

/** What of a packing is compressed how, and what is inside. */
export function readPacking(packing: Packing): {
  readonly inside: 'raw' | 'tar' | 'zip' | 'deb';
  readonly compression?: Compression;
} {
  const compression = compressions.find((one) => packing === one || packing === `tar.${one}`);
  const inside = packing.startsWith('tar') ? 'tar' : packing === 'zip' || packing === 'deb' ? packing : 'raw';
  return compression === undefined ? { inside } : { inside, compression };
}
