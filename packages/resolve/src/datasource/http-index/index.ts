import { FactoryError, type IndexSpec, isPrerelease, isVersion, type ToolSpec } from '@officina/core';
import type { Datasource, Offer, Query } from '../datasource.ts';
import { newestFirst } from '../newest-first.ts';
import { plainAssets } from '../plain-assets.ts';
import { versionOfTag } from '../tag-version.ts';
import { readJsonIndex } from './json-index.ts';

/** A version as an index writes it, perhaps as a tag, and its date where it has one (ISO 8601). */
export interface Listed {
  readonly text: string;
  readonly released?: string;
}

/**
 * Versions by a page or a JSON document that image.yaml names; `asset` and `checksums` are urls. Dates are those of the JSON
 * where `released` says so; else a version is as old as its files.
 */
export const httpIndex: Datasource = {
  dated: false,
  async versions(query) {
    const { url } = requireIndex(query.tool);
    const { offers, texts } = await listed(query);
    if (offers.length > 0) return offers;
    const newest = texts.slice(0, 3).join(', ');
    const got = texts.length === 0 ? 'it has none' : `it has ${texts.length}, such as ${newest}`;
    throw new FactoryError('version-none', `${url}: wanted versions or tags like ${query.tool.tag}: ${got}`, {
      hint: 'fix "index", "tag" or "scheme" in image.yaml',
    });
  },
  version: async (query, version) => (await listed(query)).offers.find((offer) => offer.version === version),
  assets: async (query, offer, platforms) => plainAssets(query.tool, offer, { platforms }),
};

async function listed(
  query: Query,
): Promise<{ readonly offers: Offer[]; readonly texts: readonly string[] }> {
  const { tool, ask } = query;
  const index = requireIndex(tool);
  const answer = await ask.text(index.url);
  if (answer === undefined) {
    throw new FactoryError('upstream-answer', `${index.url} is not there`, {
      hint: 'fix "index" in image.yaml, or look at the url with a browser',
    });
  }
  const entries =
    index.match === undefined
      ? readJsonIndex(answer.body, index)
      : // RE2 is loaded by those who have such an index alone.
        (await import('./page-index.ts')).readPage(answer.body, index);
  // Pages name a version more than once.
  const offers = new Map(
    entries.flatMap((entry) => toOffer(tool, entry)).map((offer) => [offer.version, offer]),
  );
  return { offers: newestFirst([...offers.values()], tool), texts: entries.map(({ text }) => text) };
}

function toOffer(tool: ToolSpec, { text, released }: Listed): Offer[] {
  const { scheme = 'semver' } = tool;
  const tagged = versionOfTag(tool, text);
  const version = tagged ?? (isVersion(text, scheme) ? text : undefined);
  if (version === undefined) return [];
  return [
    {
      version,
      ...(tagged === undefined ? {} : { tag: text }),
      ...(released === undefined ? {} : { released }),
      prerelease: isPrerelease(version, scheme),
    },
  ];
}

function requireIndex({ index }: ToolSpec): IndexSpec {
  if (index !== undefined) return index;
  throw new FactoryError('spec-invalid', 'datasource http-index needs "index"', {
    hint: 'add index: { url: ..., match: ... } to the tool in image.yaml',
  });
}
