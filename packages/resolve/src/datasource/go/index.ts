import {
  architectureOf,
  type BuildSpec,
  escapedModule,
  FactoryError,
  goProxy,
  isPrerelease,
  isVersion,
  type Platform,
  type ToolSpec,
} from '@officina/core';
import type { Datasource, Offer, Query, WantedAsset } from '../datasource.ts';
import { newestFirst } from '../newest-first.ts';
import { plainAssets } from '../plain-assets.ts';
import { readRetractions } from './retractions.ts';

/**
 * Versions of a Go module, as the module proxy lists them; `asset` and `checksums` are urls of what is built from it, or
 * `build` has us compile it. Versions that the newest one's go.mod retracts are passed over. The date that the proxy has of
 * one is its commit's, which its author writes: how old it is, the files say.
 */
export const go: Datasource = {
  dated: false,
  async versions(query) {
    const module = requireModule(query.tool.package);
    const answer = await query.ask.text(`${goProxy}/${escapedModule(module)}/@v/list`);
    const versions = (answer?.body ?? '').split('\n').flatMap((line) => versionOf(line, query.tool) ?? []);
    if (versions.length === 0) throw noVersion(module, answer?.body ?? '');
    const offers = newestFirst(
      versions.map((version) => toOffer(query, version)),
      query.tool,
    );
    const newest = offers.find(({ prerelease }) => !prerelease) ?? offers[0];
    const mod = await query.ask.text(`${goProxy}/${escapedModule(module)}/@v/${newest?.tag}.mod`);
    const isRetracted = readRetractions(mod?.body ?? '');
    const standing = offers.filter(({ version }) => !isRetracted(version));
    if (standing.length > 0) return standing;
    throw new FactoryError('version-none', `${module} has taken back all of its versions`, {
      hint: 'look at the "retract" lines of its go.mod: they say why',
    });
  },
  async version(query, version) {
    const url = `${goProxy}/${escapedModule(requireModule(query.tool.package))}/@v/v${version}.info`;
    return (await query.ask.text(url)) && toOffer(query, version);
  },
  async assets(query, offer, platforms) {
    const { build } = query.tool;
    if (build === undefined) return plainAssets(query.tool, offer, { platforms });
    return moduleAssets(query, { version: offer.tag ?? `v${offer.version}`, build, platforms });
  },
  links: ({ package: module = '' }, version) => ({ release: `https://pkg.go.dev/${module}@v${version}` }),
};

/** The path of a Go module that "package" names; throws spec-invalid for anything else. */
function requireModule(module = ''): string {
  if (/^[a-z0-9.-]+\.[a-z]+(?:\/[\w.~-]+)+$/i.test(module) && !/(?:^|\/)\.\.?(?:\/|$)/.test(module))
    return module;
  throw new FactoryError('spec-invalid', `datasource go needs "package", got "${module}"`, {
    hint: 'add package: <the path of a module, such as github.com/mikefarah/yq/v4> to the tool in image.yaml',
  });
}

interface Compiling {
  /** With its v. */
  readonly version: string;
  readonly build: BuildSpec;
  readonly platforms: readonly Platform[];
}

/** The modules that a program is compiled from, each by its place at the proxy: one set for all machines. */
async function moduleAssets(
  { tool, go, compiler }: Query,
  { version, build, platforms }: Compiling,
): Promise<WantedAsset[]> {
  const module = requireModule(tool.package);
  const compiles = await compiler();
  const { files, inDatabase } = await go.files({
    module,
    version,
    programs: build.programs,
    architectures: platforms.map(architectureOf),
    ...(compiles === undefined ? {} : { go: compiles }),
  });
  return files.map(({ path, size, sha256 }) => ({
    platform: 'any',
    path,
    url: `${goProxy}/${path}`,
    published: {
      name: path,
      complete: true,
      size,
      sha256,
      ...(inDatabase ? {} : { unvouched: true as const }),
    },
    redirectHosts: ['storage.googleapis.com'],
  }));
}

/** What a list without any version that a lock could name is the sign of. */
function noVersion(module: string, list: string): FactoryError {
  const isWithout = list.includes('+incompatible');
  const message = isWithout
    ? `${module} has versions without a go.mod alone (+incompatible), which are not taken`
    : `the Go proxy lists no version of ${module}`;
  const hint = isWithout
    ? 'take a file that the project publishes as a tool'
    : 'fix "package" in image.yaml: the path of the module, with /v2 and the like at its end';
  return new FactoryError('version-none', message, { hint });
}

function versionOf(line: string, { scheme = 'semver' }: ToolSpec): string | undefined {
  const version = line.trim().replace(/^v/, '');
  // `+incompatible` is the proxy's own word, and no part of what upstream calls it.
  return !version.includes('+') && isVersion(version, scheme) ? version : undefined;
}

function toOffer({ tool }: Query, version: string): Offer {
  return { version, tag: `v${version}`, prerelease: isPrerelease(version, tool.scheme ?? 'semver') };
}
