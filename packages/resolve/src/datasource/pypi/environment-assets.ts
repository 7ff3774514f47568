import {
  compareRanks,
  type EnvironmentSpec,
  FactoryError,
  mapUntilFailure,
  normalProject,
  type Platform,
  type PythonProject,
  pypiFiles,
  readWheelName,
  wheelRank,
  wholePython,
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
 * The wheels of an environment on each platform, by their file names: what the version takes, as of the moment of the query.
 */
export async function environmentAssets(
  query: Query,
  offer: Offer,
  { environment, platforms }: Wish,
): Promise<WantedAsset[]> {
  const before = query.asOf(offer);
  const [, minor = ''] = environment.python.split('.');
  const python = wholePython(environment.python);
  const requirement = requirementOf(query, { offer, extras: environment.extras });
  const found = await mapUntilFailure(platforms, platforms.length, async (platform) => {
    const projects = await query.python.closure({
      requirements: [requirement, ...environment.with],
      python,
      platform,
      before,
    });
    return projects.map((project) => ({ platform, project, name: bestWheel(project, Number(minor)) }));
  });
  // Each platform by itself, as its lock may be asked for alone: of what is the same for all, the files are the same.
  return mapUntilFailure(found.flat(), lanes, async ({ platform, project, name }) => {
    const files = (await listedFiles(query.ask, project.name)) ?? [];
    const file = files.find(({ filename }) => filename === name);
    if (file === undefined) throw gone(name);
    return toWanted(file, platform);
  });
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
    .sort((a, b) => compareRanks(a.rank, b.rank) || (a.file < b.file ? -1 : 1));
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
    redirectHosts: [pypiFiles],
  };
}

function gone(name: string): FactoryError {
  return new FactoryError('asset-missing', `PyPI does not list ${name} any more`, { hint: 'run again' });
}
