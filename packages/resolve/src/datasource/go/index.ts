import {
  architectureOf,
  type BuildSpec,
  escapedModule,
  FactoryError,
  goProxy,
  isPrerelease,
  isVersion,
  type Platform,
  requireModule,
  type ToolSpec,
} from '@officina/core';
import semver from 'semver';
import { z } from 'zod';
import type { Datasource, Offer, Query, WantedAsset } from '../datasource.ts';
import { newestFirst } from '../newest-first.ts';
import { plainAssets } from '../plain-assets.ts';

/** What the proxy says of one version (https://go.dev/ref/mod#goproxy-protocol). */
const Info = z.object({ Time: z.iso.datetime({ offset: true }).optional() });

/**
 * Versions of a Go module, as the module proxy lists them; `asset` and `checksums` are urls of what is built from it, or
 * `build` has us compile it. The list has no dates: that of a version is asked for when it is looked at.
 */
export const go: Datasource = {
  dated: false,
  async versions(query) {
    const module = requireModule(query.tool.package);
    const answer = await query.ask.text(`${goProxy}/${escapedModule(module)}/@v/list`);
    const versions = (answer?.body ?? '').split('\n').flatMap((line) => versionOf(line, query.tool) ?? []);
    if (versions.length === 0) {
      throw new FactoryError('version-none', `the Go proxy lists no version of ${module}`, {
        hint: 'fix "package" in image.yaml: the path of the module, with /v2 and the like at its end',
      });
    }
    return newestFirst(
      versions.map((version) => toOffer(query, version)),
      query.tool,
    );
  },
  async version(query, version) {
    const url = `${goProxy}/${escapedModule(requireModule(query.tool.package))}/@v/v${version}.info`;
    const answer = await query.ask.json(url, Info);
    if (answer === undefined) return undefined;
    const { Time: time } = answer.body;
    const released = time === undefined ? {} : { released: new Date(time).toISOString() };
    return { ...toOffer(query, version), ...released };
  },
  async assets(query, offer, platforms) {
    const { build } = query.tool;
    if (build === undefined) return plainAssets(query.tool, offer, { platforms });
    return moduleAssets(query, { version: offer.tag ?? `v${offer.version}`, build, platforms });
  },
  links: ({ package: module = '' }, version) => ({ release: `https://pkg.go.dev/${module}@v${version}` }),
};

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
  const { files, inDatabase, needs } = await go.files({
    module,
    version,
    programs: build.programs,
    architectures: platforms.map(architectureOf),
  });
  requireNewEnough({ name: build.with, version: await compiler() }, `${module} ${version}`, needs);
  return files.map(({ path, size, sha256 }) => ({
    platform: 'any',
    path,
    url: `${goProxy}/${path}`,
    published: { name: path, complete: true, size, ...(inDatabase ? { sha256 } : {}) },
    redirectHosts: ['storage.googleapis.com'],
  }));
}

/** Throws version-none where the Go that compiles is older than the module wants; Go's own versions are no semver: `1.21rc2`. */
function requireNewEnough(
  { name, version }: { readonly name: string; readonly version: string | undefined },
  what: string,
  needs: string | undefined,
): void {
  const [has, wants] = [semver.coerce(version), semver.coerce(needs)];
  if (has === null || wants === null || semver.gte(has, wants)) return;
  throw new FactoryError('version-none', `${what} wants Go ${needs}, and the tool ${name} is ${version}`, {
    hint: `let ${name} move first (officina resolve --only ${name}), or hold this one back with "constraint" in image.yaml`,
  });
}

function versionOf(line: string, { scheme = 'semver' }: ToolSpec): string | undefined {
  const version = line.trim().replace(/^v/, '');
  // `+incompatible` is the proxy's own word, and no part of what upstream calls it.
  return !version.includes('+') && isVersion(version, scheme) ? version : undefined;
}

function toOffer({ tool }: Query, version: string): Offer {
  return { version, tag: `v${version}`, prerelease: isPrerelease(version, tool.scheme ?? 'semver') };
}
