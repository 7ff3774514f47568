import {
  assetName,
  FactoryError,
  isPrerelease,
  isVersion,
  type Platform,
  platforms,
  pypiFiles,
  pypiIndex,
  readWheelName,
  type ToolSpec,
} from '@officina/core';
import type { Datasource, Offer, PublishedFile, Query, WantedAsset } from '../datasource.ts';
import { environmentAssets } from './environment-assets.ts';
import { glibcAsked } from './glibc-asked.ts';
import { isForPython, listedFiles, type ProjectFile } from './listed-files.ts';

/**
 * Wheels of PyPI, which are zip files: for each platform the one that asks for the oldest glibc, or the one that `asset`
 * names; or those of an environment. A version is as old as the youngest of the wheels that are taken; yanked ones are not there.
 */
export const pypi: Datasource = {
  dated: true,
  async versions(query) {
    const found = await project(query);
    const { environment, package: name } = query.tool;
    if (found?.length === 0 && environment !== undefined) {
      throw new FactoryError('version-none', `${name} has no wheel for Python ${environment.python}`, {
        hint: 'fix "environment.python" in image.yaml; what has no wheel is not built here (docs/build.md, Programs of Python)',
      });
    }
    if (found !== undefined) return found;
    throw new FactoryError('version-none', `pypi has no project ${query.tool.package}`, {
      hint: 'fix "package" in image.yaml',
    });
  },
  version: async (query, version) => (await project(query))?.find((offer) => offer.version === version),
  async assets(query, offer, wanted) {
    const { environment } = query.tool;
    if (environment !== undefined) return environmentAssets(query, offer, { environment, platforms: wanted });
    const urls = await addresses(query);
    return wanted.map((platform): WantedAsset => {
      const published = chosen(query.tool, offer, platform);
      if (published !== undefined) {
        const url = urls.get(published.name) ?? '';
        return { platform, url, published, redirectHosts: [pypiFiles] };
      }
      const there = offer.files?.map(({ name }) => name).join(', ') || 'none';
      throw new FactoryError(
        'platform-missing',
        `${offer.version} has no wheel for ${platform}; its wheels are ${there}`,
        { hint: 'take another version, or name the wheel in "asset" in image.yaml' },
      );
    });
  },
  links: ({ package: name }, version) => ({ release: `${pypiIndex}/project/${name}/${version}/` }),
};

async function project(query: Query): Promise<Offer[] | undefined> {
  const { tool } = query;
  const files = await listed(query);
  if (files === undefined) return undefined;
  const versions = new Map<string, ProjectFile[]>();
  for (const file of files) {
    const version = readWheelName(file.filename)?.version;
    if (file.yanked !== false || version === undefined || !isVersion(version, tool.scheme ?? 'semver'))
      continue;
    if (!isForPython(file, tool.environment?.python)) continue;
    versions.set(version, [...(versions.get(version) ?? []), file]);
  }
  // Projects list what they have in the order of names.
  return [...versions].reverse().map(([version, own]) => toOffer(tool, version, own));
}

function toOffer(tool: ToolSpec, version: string, own: readonly ProjectFile[]): Offer {
  const files = own.map(({ filename, hashes, size }): PublishedFile => {
    const sha256 = hashes['sha256'];
    const known = sha256 === undefined ? {} : { sha256 };
    return { name: filename, complete: true, ...known, ...(size === undefined ? {} : { size }) };
  });
  const offer = { version, prerelease: isPrerelease(version, tool.scheme ?? 'semver'), files };
  const taken = platforms.flatMap((platform) => chosen(tool, offer, platform)?.name ?? []);
  const times = own.flatMap((file) =>
    taken.includes(file.filename) && file['upload-time'] !== undefined ? [file['upload-time']] : [],
  );
  const released = times.sort().at(-1);
  if (released === undefined) return offer;
  return { ...offer, released: new Date(released).toISOString().replace(/\.\d+Z$/, 'Z') };
}

/** The wheel of a version for a platform; undefined where there is none. */
function chosen(tool: ToolSpec, offer: Offer, platform: Platform): PublishedFile | undefined {
  const files = offer.files ?? [];
  if (tool.asset !== undefined) {
    const name = assetName(tool, offer.version, platform);
    return files.find((file) => file.name === name);
  }
  const [best] = files
    .flatMap((file) => {
      const name = readWheelName(file.name);
      const glibc = name && glibcAsked(name, platform);
      return glibc === undefined ? [] : [{ file, glibc }];
    })
    .sort((a, b) => a.glibc - b.glibc || (a.file.name < b.file.name ? -1 : 1));
  return best?.file;
}

async function addresses(query: Query): Promise<ReadonlyMap<string, string>> {
  return new Map((await listed(query))?.map(({ filename, url }) => [filename, url]));
}

/** All files of a project; undefined where there is no such project. */
async function listed({ tool, ask }: Query): Promise<readonly ProjectFile[] | undefined> {
  const { package: name = '' } = tool;
  if (!/^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/.test(name)) {
    throw new FactoryError('spec-invalid', `datasource pypi needs "package", got "${name}"`, {
      hint: `add package: <the name of the project on ${pypiIndex}> to the tool in image.yaml`,
    });
  }
  return listedFiles(ask, name);
}
