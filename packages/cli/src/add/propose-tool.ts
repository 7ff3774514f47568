import {
  type AssetStore,
  FactoryError,
  type Http,
  isVersion,
  type Packing,
  type Platform,
  packingOf,
  parseValue,
  readPacking,
  type ToolWish,
} from '@officina/core';
import { z } from 'zod';
import { toolNameOf } from '../tool-name.ts';
import { chooseAssets } from './asset-choice.ts';
import type { NamedTool } from './known-program.ts';

/** What GitHub says of a release, as far as it is read (REST, `GET /repos/{owner}/{repo}/releases/latest`). */
const Release = z.object({
  tag_name: z.string(),
  assets: z.array(z.object({ name: z.string(), size: z.number() })),
});

const downloadHosts = ['objects.githubusercontent.com', 'release-assets.githubusercontent.com'];

/**
 * What a repository's newest release comes to as a tool: its files for the platforms by their names, its checksums, and of an
 * archive the programs in it. Throws version-none, platform-missing or archive-member-missing where a release says too little.
 */
export async function proposeTool(
  repository: string,
  platforms: readonly Platform[],
  ports: { readonly http: Http; readonly assets: AssetStore },
): Promise<NamedTool> {
  const release = await newestRelease(repository, ports.http);
  const { tag_name: tag } = release;
  const version = /\d+(?:\.\d+)+(?:-[0-9A-Za-z.-]+)?/.exec(tag)?.[0];
  if (version === undefined) {
    throw new FactoryError(
      'version-none',
      `${repository}: no version in the tag "${tag}" of its newest release`,
      {
        hint: 'write the tool into image.yaml by hand, perhaps with datasource github-commits',
      },
    );
  }
  const choice = chooseAssets(
    release.assets.map(({ name }) => name),
    { version, platforms, repository },
  );
  const template = tag.replace(version, '{version}');
  const program = toolNameOf(repository);
  const url = `https://github.com/${repository}/releases/download/${encodeURIComponent(tag)}/${encodeURIComponent(choice.file)}`;
  const packing = packingOf({}, choice.file);
  const members =
    readPacking(packing).inside === 'raw'
      ? [undefined]
      : await programsIn(url, { packing, program, assets: ports.assets });
  const install = members.map((member) => ({
    ...(member === undefined ? {} : { from: choice.toTemplate(member) }),
    to: `/usr/local/bin/${member === undefined ? program : member.slice(member.lastIndexOf('/') + 1)}`,
  }));
  const isSemver = isVersion(version, 'semver');
  const tool: ToolWish = {
    datasource: 'github-releases',
    package: repository,
    ...(isSemver ? {} : { scheme: 'numbers' }),
    constraint: isSemver ? `${version.split('.')[0]}.x` : '*',
    ...(template === 'v{version}' ? {} : { tag: template }),
    asset: choice.asset,
    ...(Object.keys(choice.arch).length === 0 ? {} : { arch: choice.arch }),
    ...(choice.checksums === undefined ? {} : { checksums: choice.checksums }),
    install,
  };
  return { name: program, tool };
}

async function newestRelease(repository: string, http: Http): Promise<z.infer<typeof Release>> {
  const url = `https://api.github.com/repos/${repository}/releases/latest`;
  const answer = await http.request({ url, headers: { accept: 'application/vnd.github+json' } });
  if (answer.status === 200) {
    return parseValue(Release, await answer.json(), {
      code: 'upstream-answer',
      where: () => url,
      what: 'the url or its mirror',
    });
  }
  await answer.discard();
  throw new FactoryError('version-none', `${repository} has no release at GitHub (status ${answer.status})`, {
    hint: 'look at the name; a repository without releases is followed by datasource github-commits',
  });
}

interface Archive {
  readonly packing: Packing;
  readonly program: string;
  readonly assets: AssetStore;
}

/** The programs of an archive: the one that is called like the repository, else all of them. */
async function programsIn(url: string, { packing, program, assets }: Archive): Promise<string[]> {
  const stored = await assets.download({ url, redirectHosts: downloadHosts });
  const members = await assets.inspect(stored, packing);
  const programs = members
    .filter(({ kind, head }) => kind === 'file' && isProgram(head))
    .map(({ path }) => path);
  const own = programs.filter((path) => path.slice(path.lastIndexOf('/') + 1) === program);
  const found = own.length > 0 ? own.slice(0, 1) : programs;
  if (found.length > 0) return found;
  const there = members.map(({ path }) => path).slice(0, 8);
  throw new FactoryError('archive-member-missing', `${url} holds no program, only ${there.join(', ')}`, {
    hint: 'write the tool into image.yaml by hand, with the tree that it installs',
  });
}

/** ELF, or a script. */
function isProgram(head: Uint8Array): boolean {
  const [a, b, c, d] = head;
  return (a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46) || (a === 0x23 && b === 0x21);
}
