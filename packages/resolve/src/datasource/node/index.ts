import { FactoryError } from '@officina/core';
import semver from 'semver';
import { z } from 'zod';
import type { Datasource, Offer } from '../datasource.ts';
import { plainAssets } from '../plain-assets.ts';

const index = 'https://nodejs.org/dist/index.json';
const Entry = z.object({
  version: z.string(),
  date: z.iso.date().optional(),
  /** The code name of the LTS line, false before the line becomes one. */
  lts: z.string().or(z.literal(false)),
});

/** Node's distribution index; versions that are not (or not yet) on an LTS line count as prereleases. */
export const node: Datasource = {
  dated: true,
  async versions(query) {
    const answer = await query.ask.json(index, Entry.array());
    if (answer === undefined)
      throw new FactoryError('upstream-answer', `${index} is not there`, {
        hint: 'run again later, or look at the mirror of nodejs.org if there is one',
      });
    return answer.body.flatMap((entry) => toOffer(entry) ?? []);
  },
  version: async (_, version) => ({ version, tag: `v${version}`, prerelease: false }),
  assets: async (query, offer, platforms) => plainAssets(query.tool, offer, { platforms }),
  links: (_, version) => ({ release: `https://github.com/nodejs/node/releases/tag/v${version}` }),
};

function toOffer(entry: z.infer<typeof Entry>): Offer | undefined {
  const version = semver.valid(entry.version);
  if (version === null) return undefined;
  const prerelease = entry.lts === false || semver.prerelease(version) !== null;
  const released = entry.date === undefined ? {} : { released: `${entry.date}T00:00:00Z` };
  return { version, tag: entry.version, ...released, prerelease };
}
