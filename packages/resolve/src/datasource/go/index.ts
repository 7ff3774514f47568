import { FactoryError, isPrerelease, isVersion, type ToolSpec } from '@officina/core';
import { z } from 'zod';
import type { Datasource, Offer, Query } from '../datasource.ts';
import { newestFirst } from '../newest-first.ts';
import { plainAssets } from '../plain-assets.ts';

const proxy = 'https://proxy.golang.org';

/** What the proxy says of one version (https://go.dev/ref/mod#goproxy-protocol). */
const Info = z.object({ Time: z.iso.datetime({ offset: true }).optional() });

/**
 * Versions of a Go module, as the module proxy lists them; `asset` and `checksums` are urls of what is built from it. The
 * list has no dates: that of a version is asked for when it is looked at.
 */
export const go: Datasource = {
  dated: false,
  async versions(query) {
    const module = requireModule(query.tool);
    const answer = await query.ask.text(`${proxy}/${escaped(module)}/@v/list`);
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
    const url = `${proxy}/${escaped(requireModule(query.tool))}/@v/v${version}.info`;
    const answer = await query.ask.json(url, Info);
    if (answer === undefined) return undefined;
    const { Time: time } = answer.body;
    const released = time === undefined ? {} : { released: new Date(time).toISOString() };
    return { ...toOffer(query, version), ...released };
  },
  assets: async (query, offer, platforms) => plainAssets(query.tool, offer, { platforms }),
  links: ({ package: module = '' }, version) => ({ release: `https://pkg.go.dev/${module}@v${version}` }),
};

function requireModule(tool: ToolSpec): string {
  const { package: module = '' } = tool;
  if (/^[a-z0-9.-]+\.[a-z]+(?:\/[\w.~-]+)+$/i.test(module) && !/(?:^|\/)\.\.?(?:\/|$)/.test(module))
    return module;
  throw new FactoryError('spec-invalid', `datasource go needs "package", got "${module}"`, {
    hint: 'add package: <the path of a module, such as github.com/mikefarah/yq/v4> to the tool in image.yaml',
  });
}

/** A module's path as the proxy wants it: a capital letter is `!` and the small one. */
function escaped(module: string): string {
  return module.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function versionOf(line: string, { scheme = 'semver' }: ToolSpec): string | undefined {
  const version = line.trim().replace(/^v/, '');
  // `+incompatible` is the proxy's own word, and no part of what upstream calls it.
  return !version.includes('+') && isVersion(version, scheme) ? version : undefined;
}

function toOffer({ tool }: Query, version: string): Offer {
  return { version, tag: `v${version}`, prerelease: isPrerelease(version, tool.scheme ?? 'semver') };
}
