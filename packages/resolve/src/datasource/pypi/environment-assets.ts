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

const day = 24 * 60 * 60 * 1000;
/** Projects that are asked about at a time. */
const lanes = 8;

interface Wish {
  readonly environment: EnvironmentSpec;
  readonly platforms: readonly Platform[];
}

/**
 * The wheels of an environment, each by its file name. What the tool depends on is taken as it was a day after the version
 * came out (its own projects may come after it), or at the end of the day `as-of`: so a version means the same wheels whenever
 * it is asked about. A wheel that is the same on all platforms is there once.
 */
export async function environmentAssets(
  query: Query,
  offer: Offer,
  { environment, platforms }: Wish,
): Promise<WantedAsset[]> {
  const before = bornBefore(query, { offer, asOf: environment['as-of'] });
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

/** The moment after which nothing is taken any more. */
function bornBefore(
  { tool, now }: Query,
  { offer, asOf }: { readonly offer: Offer; readonly asOf: string | undefined },
): string {
  const released = Date.parse(offer.released ?? '');
  if (Number.isNaN(released)) {
    throw new FactoryError(
      'version-undated',
      `PyPI does not say when ${tool.package} ${offer.version} came`,
      {
        hint: 'ask an index that has upload times (PEP 700): what it needs is taken as it was then',
      },
    );
  }
  if (asOf === undefined) return new Date(released + day).toISOString();
  const end = Date.parse(asOf) + day;
  if (end > now.getTime()) {
    throw new FactoryError('spec-invalid', `environment.as-of: wanted a day that has ended, got ${asOf}`, {
      hint: 'name an earlier day in image.yaml: what may still come is the same for nobody',
    });
  }
  return new Date(Math.max(end, released + day)).toISOString();
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
