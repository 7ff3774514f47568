import { assetsFor, type LockedAsset, type LockedTool, type Platform } from '@officina/core';
import { kindProperty, type Part } from './part.ts';
import { renderPurl } from './purl.ts';

/** The modules that locked programs of Go were compiled from, by the names that advisories have them under. */
export function goParts(tools: Readonly<Record<string, LockedTool>>, platform: Platform): Part[] {
  return Object.values(tools).flatMap((tool) => assetsFor(tool, platform).flatMap(modulePart));
}

/** The refs of those of one program. */
export function goRefs(assets: readonly LockedAsset[]): string[] {
  return assets.flatMap((asset) => modulePart(asset).map(({ ref }) => ref));
}

function modulePart(asset: LockedAsset): Part[] {
  const [, path, version] = /^(.+)\/@v\/(v[^/]+)\.zip$/.exec(asset.path ?? '') ?? [];
  if (path === undefined || version === undefined) return [];
  const module = path.replaceAll(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const at = module.lastIndexOf('/');
  const [namespace, name] = [module.slice(0, at), module.slice(at + 1)];
  return [
    {
      type: 'Library',
      ref: `go:${module}@${version}`,
      name: module,
      version,
      // The type's own rule: namespace and name in small letters (purl-spec, golang).
      purl: renderPurl('golang', { namespace: namespace.toLowerCase(), name: name.toLowerCase(), version }),
      assets: [asset],
      supplier: module.split('/')[0] ?? module,
      depends: [],
      properties: { [kindProperty]: 'go' },
    },
  ];
}
