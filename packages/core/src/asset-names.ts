import { FactoryError } from './error.ts';
import { architectureOf, type Platform } from './platform.ts';
import type { ToolSpec } from './spec/tool-spec.ts';
import { fillTemplate } from './template.ts';

/** What a tool's templates may name, for one version on one platform. */
export function assetValues(tool: ToolSpec, version: string, platform: Platform): Record<string, string> {
  const [major = '', minor = ''] = version.split('.');
  return {
    ...{ version, major, minor },
    tag: fillTemplate(tool.tag, { version }),
    arch: tool.arch[platform] ?? architectureOf(platform),
    os: 'linux',
  };
}

/** The asset's name or url for one version on one platform; throws spec-invalid when the tool names none. */
export function assetName(tool: ToolSpec, version: string, platform: Platform): string {
  if (tool.asset === undefined) {
    throw new FactoryError('spec-invalid', `a tool of datasource ${tool.datasource} needs "asset"`, {
      hint: 'add asset: <the name of the file in a release> to the tool in image.yaml',
    });
  }
  return fillTemplate(tool.asset, assetValues(tool, version, platform));
}

/** The ending of an archive or of a compressed file that is not unpacked; undefined for any other. */
export function foreignPacking(tool: ToolSpec, asset: string): string | undefined {
  if (tool.unpack !== undefined || packingOf(tool, asset) !== 'raw') return undefined;
  return /(?:\.tar)?\.(?:xz|bz2|zst|lz4?|gz|7z|rar)$|\.(?:txz|tbz2?|deb|rpm|apk)$/.exec(asset)?.[0];
}

/** How an asset is packed: as declared, or as its name ends. */
export function packingOf(tool: ToolSpec, asset: string): 'raw' | 'tar.gz' | 'zip' {
  if (tool.unpack !== undefined) return tool.unpack;
  if (/\.(?:tar\.gz|tgz)$/.test(asset)) return 'tar.gz';
  // A wheel of Python is a zip file.
  return /\.(?:zip|whl)$/.test(asset) ? 'zip' : 'raw';
}
