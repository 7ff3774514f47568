import {
  type EnvironmentSpec,
  FactoryError,
  mapUntilFailure,
  normalProject,
  type Platform,
  type PythonProject,
  readWheelName,
  wheelRank,
} from '@officina/core';
import type { Offer, Query, WantedAsset } from '../datasource.ts';
import { listedFiles, type ProjectFile } from './listed-files.ts';

/** Projects that are asked about at a time. */
const lanes = 8;

interface Wish {
  readonly environment: EnvironmentSpec;
  readonly platforms: readonly Platform[];
}

/**
 * The wheels of an environment, each by its file name: what the version takes, as of the moment of the query. A wheel that is
 * the same on all platforms is there once.
 */
export async function environmentAssets(
  query: Query,
  offer: Offer,
  { environment, platforms }: Wish,
): Promise<WantedAsset[]> {
  const before = query.asOf(offer);
  const [, minor = ''] = environment.python.split('.');
  const requirement = requirementOf(query, { offer, extras: environment.extras });
  const found = await mapUntilFailure(platforms, platforms.length, async (platform) => {
    const projects = await query.python.closure({
      requirements: [requirement, ...environment.with],
      python: environment.python,
      platform,
      before,
    });
    return projects.map((project) => ({ platform, project, name: bestWheel(project, Number(minor)) }));
  });
  const byName = new Map<string, { readonly project: PythonProject; readonly platforms: Platform[] }>();
  for (const { platform, project, name } of found.flat()) {
    const known = byName.get(name)?.platforms ?? [];
    byName.set(name, { project, platforms: [...known, platform] });
  }
  const wheels = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  const wanted = await mapUntilFailure(wheels, lanes, async ([name, one]) => {
    const files = (await listedFiles(query.ask, one.project.name)) ?? [];
    const file = files.find(({ filename }) => filename === name);
    if (file === undefined) throw gone(name);
    const everywhere = one.platforms.length === platforms.length;
    const places = everywhere ? (['any'] as const) : one.platforms;
    return places.map((platform) => toWanted(file, platform));
  });
  return wanted.flat();
}

function requirementOf(
  { tool }: Query,
  { offer, extras }: { readonly offer: Offer; readonly extras: readonly string[] },
): string {
  const own = extras.length === 0 ? '' : `[${extras.join(',')}]`;
  return `${normalProject(tool.package ?? '')}${own}==${offer.version}`;
}

/** The file that an installer would take. */
function bestWheel({ name, version, wheels }: PythonProject, minor: number): string {
  const [best] = wheels
    .flatMap((file) => {
      const read = readWheelName(file);
      const rank = read && wheelRank(read, minor);
      return rank === undefined ? [] : [{ file, rank }];
    })
    .sort((a, b) => a.rank - b.rank || (a.file < b.file ? -1 : 1));
  if (best !== undefined) return best.file;
  throw new FactoryError(
    'asset-missing',
    `${name} ${version} has no wheel for Python 3.${minor}; its wheels are ${wheels.join(', ') || 'none'}`,
    { hint: 'hold it back by "environment.with" in image.yaml, or take another version of the tool' },
  );
}

function toWanted(file: ProjectFile, platform: WantedAsset['platform']): WantedAsset {
  const { filename, url, hashes, size } = file;
  const sha256 = hashes['sha256'];
  return {
    platform,
    path: filename,
    url,
    published: {
      name: filename,
      complete: true,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(size === undefined ? {} : { size }),
    },
    redirectHosts: ['files.pythonhosted.org'],
  };
}

function gone(name: string): FactoryError {
  return new FactoryError('asset-missing', `PyPI does not list ${name} any more`, { hint: 'run again' });
}
