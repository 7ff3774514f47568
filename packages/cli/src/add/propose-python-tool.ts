import {
  type AssetStore,
  entryPointsOf,
  entryScripts,
  FactoryError,
  type Http,
  normalProject,
  pypiFiles,
  pypiIndex,
  readWheelName,
  type ToolWish,
  type VersionScheme,
} from '@officina/core';
import { isForPython, type ProjectFile, projectFiles } from '@officina/resolve';
import { toolNameOf } from '../tool-name.ts';
import type { ImagePython } from './image-python.ts';
import type { NamedTool } from './known-program.ts';
import { newestVersion } from './newest-version.ts';
import type { PythonWord } from './python-word.ts';

interface Around {
  readonly python: ImagePython;
  readonly ports: {
    readonly http: Http;
    readonly assets: AssetStore;
  };
}

/**
 * What a project of PyPI comes to as a tool that is an environment: the programs of its newest wheel for the image's Python.
 * Throws version-none for a project that is not there or has no such wheel, and archive-member-missing for one without
 * programs.
 */
export async function proposePythonTool(
  { project, extras }: PythonWord,
  { python, ports }: Around,
): Promise<NamedTool> {
  const { file, version, scheme } = await newestWheel(project, { python, http: ports.http });
  const programs = await programsIn(file, ports);
  if (programs.length === 0) {
    throw new FactoryError('archive-member-missing', `${project} ${version} has no program`, {
      hint: 'it is for programs of others: name it under "with" of the one that takes it, in "environment"',
    });
  }
  const name = toolNameOf(normalProject(project));
  const folder = `/opt/${name}`;
  const tool: ToolWish = {
    datasource: 'pypi',
    package: normalProject(project),
    ...(scheme === 'semver' ? {} : { scheme }),
    constraint: `${Number.parseInt(version, 10)}.x`,
    environment: { ...python, ...(extras.length === 0 ? {} : { extras: [...extras] }) },
    install: [{ to: `${folder}/` }],
    links: Object.fromEntries(
      programs.map((program) => [`/usr/local/bin/${program}`, `${folder}/bin/${program}`]),
    ),
  };
  return { name, tool };
}

interface NewestWheel {
  readonly file: ProjectFile;
  readonly version: string;
  readonly scheme: VersionScheme;
}

async function newestWheel(
  project: string,
  { python: { python }, http }: { readonly python: ImagePython; readonly http: Http },
): Promise<NewestWheel> {
  const files = await projectFiles(http, project);
  if (files === undefined) {
    throw new FactoryError('version-none', `PyPI has no project ${project}`, {
      hint: `look for its name on ${pypiIndex}`,
    });
  }
  const wheels = files.flatMap((file) => {
    const version = readWheelName(file.filename)?.version;
    return version === undefined || file.yanked !== false || !isForPython(file, python)
      ? []
      : [{ file, version }];
  });
  const newest = newestVersion(wheels.map(({ version }) => version));
  const wheel = wheels.find(({ version }) => version === newest?.version);
  if (newest !== undefined && wheel !== undefined) return { ...wheel, scheme: newest.scheme };
  throw new FactoryError('version-none', `${project} has no wheel for Python ${python}`, {
    hint: 'nothing is built from source: install it in a stage that has a compiler (docs/moving.md)',
  });
}

/** The programs of a wheel: those that its entry points name, and its scripts. */
async function programsIn(file: ProjectFile, { assets }: Around['ports']): Promise<string[]> {
  const stored = await assets.download({ url: file.url, redirectHosts: [pypiFiles] });
  const members = (await assets.inspect(stored, 'zip')).map(({ path }) => path);
  const scripts = members
    .flatMap((path) => /^[^/]+\.data\/scripts\/([^/]+)$/.exec(path)?.[1] ?? [])
    // Those of Windows, and what a shell reads.
    .filter((name) => !/\.(?:bat|cmd|exe|ps1|sh)$/.test(name));
  const points = entryPointsOf(members);
  if (points === undefined) return scripts;
  const text = Buffer.from((await assets.readMember(stored, points)) ?? []).toString('utf8');
  return [...scripts, ...entryScripts(text, { folder: '/opt' }).keys()].sort();
}
