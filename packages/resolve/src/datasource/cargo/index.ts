import { FactoryError, isPrerelease, isVersion, Sha256, type ToolSpec } from '@officina/core';
import { z } from 'zod';
import type { Datasource, Offer, Query, WantedAsset } from '../datasource.ts';
import { newestFirst } from '../newest-first.ts';
import { plainAssets } from '../plain-assets.ts';

/** One line of a crate's file in the index (https://doc.rust-lang.org/cargo/reference/registry-index.html). */
const Entry = z.object({
  vers: z.string(),
  cksum: Sha256,
  yanked: z.boolean().default(false),
  pubtime: z.iso.datetime({ offset: true }).optional(),
});
type Entry = z.infer<typeof Entry>;

/**
 * Versions of a crate, by the index of crates.io, but for those that were yanked. `asset` and `checksums` are urls of what is
 * built from it; without `asset` it is the crate itself, a tar.gz of sources, with the sum that the index has.
 */
export const cargo: Datasource = {
  dated: false,
  async versions(query) {
    const entries = await listed(query);
    if (entries === undefined || entries.length === 0) {
      throw new FactoryError('version-none', `crates.io has no crate ${query.tool.package}`, {
        hint: 'fix "package" in image.yaml',
      });
    }
    return newestFirst(
      entries.map((entry) => toOffer(query, entry)),
      query.tool,
    );
  },
  async version(query, version) {
    const entry = (await listed(query))?.find(({ vers }) => vers === version);
    return entry && toOffer(query, entry);
  },
  async assets(query, offer, platforms) {
    if (query.tool.asset !== undefined) return plainAssets(query.tool, offer, { platforms });
    const name = requireCrate(query.tool);
    const file = `${name}-${offer.version}.crate`;
    const url = `https://static.crates.io/crates/${name}/${file}`;
    const published = offer.files?.find((one) => one.name === file);
    return platforms.map(
      (platform): WantedAsset => ({
        ...{ platform, url, redirectHosts: [] },
        ...(published === undefined ? {} : { published }),
      }),
    );
  },
  links: ({ package: name = '' }, version) => ({ release: `https://crates.io/crates/${name}/${version}` }),
};

/** What the index has of a crate, yanked versions and what is no version left out; undefined where there is none. */
async function listed({ tool, ask }: Query): Promise<readonly Entry[] | undefined> {
  const url = `https://index.crates.io/${placeOf(requireCrate(tool))}`;
  const lines = (await ask.text(url))?.body.split('\n').filter((line) => line.trim() !== '');
  return lines
    ?.map((line) => toEntry(line, url))
    .filter(({ vers, yanked }) => !yanked && isVersion(vers, tool.scheme ?? 'semver'));
}

function toEntry(line: string, url: string): Entry {
  try {
    return Entry.parse(JSON.parse(line));
  } catch (cause) {
    throw new FactoryError('upstream-answer', `${url} has a line that is no entry of the index`, {
      hint: 'look at what the url answers in a browser; a mirror may answer with a page of its own',
      cause,
    });
  }
}

function toOffer({ tool }: Query, { vers, cksum, pubtime }: Entry): Offer {
  return {
    version: vers,
    ...(pubtime === undefined ? {} : { released: new Date(pubtime).toISOString() }),
    prerelease: isPrerelease(vers, tool.scheme ?? 'semver'),
    files: [{ name: `${requireCrate(tool)}-${vers}.crate`, complete: true, sha256: cksum }],
  };
}

function requireCrate(tool: ToolSpec): string {
  const { package: name = '' } = tool;
  if (/^[A-Za-z][\w-]{0,63}$/.test(name)) return name;
  throw new FactoryError('spec-invalid', `datasource cargo needs "package", got "${name}"`, {
    hint: 'add package: <the name of the crate on crates.io> to the tool in image.yaml',
  });
}

/** Where the index keeps a crate: short names by their length, others by their first letters. */
function placeOf(name: string): string {
  const lower = name.toLowerCase();
  if (lower.length < 3) return `${lower.length}/${lower}`;
  if (lower.length === 3) return `3/${lower[0]}/${lower}`;
  return `${lower.slice(0, 2)}/${lower.slice(2, 4)}/${lower}`;
}
