import { fillTemplate, isPrerelease } from '@officina/core';
import type { Datasource } from '../datasource.ts';
import { requirePackage, taggedOffers, tagLinks, unknownRepository } from '../github.ts';
import { plainAssets } from '../plain-assets.ts';

/**
 * Tags of a GitHub repository whose files are published elsewhere: `asset` and `checksums` are urls. Tags have no dates;
 * whether a version is still there, its files tell.
 */
export const githubTags: Datasource = {
  dated: false,
  async versions(query) {
    const found = await taggedOffers(query, requirePackage(query.tool));
    if (found === undefined) throw unknownRepository(query.tool);
    return found;
  },
  version: async ({ tool }, version) => ({
    version,
    tag: fillTemplate(tool.tag, { version }),
    prerelease: isPrerelease(version, tool.scheme ?? 'semver'),
  }),
  assets: async (query, offer, platforms) => plainAssets(query.tool, offer, { platforms }),
  links: (tool, version, since) => tagLinks(tool, requirePackage(tool), { version, since }),
};
