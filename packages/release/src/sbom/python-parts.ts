import {
  assetsFor,
  type LockedAsset,
  type LockedTool,
  normalProject,
  type Platform,
  pypiIndex,
  readWheelName,
} from '@officina/core';
import { kindProperty, type Part } from './part.ts';
import { renderPurl } from './purl.ts';

/** The projects in locked environments of Python, by the names that advisories have them under. */
export function pythonParts(tools: Readonly<Record<string, LockedTool>>, platform: Platform): Part[] {
  return Object.values(tools).flatMap((tool) => assetsFor(tool, platform).flatMap(projectPart));
}

/** The refs of those of one environment. */
export function pythonRefs(assets: readonly LockedAsset[]): string[] {
  return assets.flatMap((asset) => projectPart(asset).map(({ ref }) => ref));
}

function projectPart(asset: LockedAsset): Part[] {
  const wheel = readWheelName(asset.path ?? '');
  if (wheel === undefined) return [];
  const [name, { version }] = [normalProject(wheel.name), wheel];
  return [
    {
      type: 'Library',
      ref: `pypi:${name}@${version}`,
      name,
      version,
      purl: renderPurl('pypi', { name, version }),
      assets: [asset],
      supplier: new URL(pypiIndex).hostname,
      depends: [],
      properties: { [kindProperty]: 'pypi' },
    },
  ];
}
