import { FactoryError } from '@officina/core';
import semver from 'semver';
import type { Datasource, Offer, Query } from '../datasource.ts';
import { taggedOffers, tagLinks } from '../github.ts';
import { plainAssets } from '../plain-assets.ts';

const host = 'https://get.helm.sh';
const repository = 'helm/helm';

/**
 * Helm's own host: `helm4-latest-version` and its like name the newest of a major line, without dates. When that is not
 * acceptable, the tags of helm/helm are listed.
 */
export const helm: Datasource = {
  dated: false,
  async versions(query) {
    const wanted = query.tool.pin?.version ?? query.tool.constraint;
    const major = semver.minVersion(wanted)?.major ?? 0;
    const newest =
      (await channel(query, `helm${major}-latest-version`)) ?? (await channel(query, 'helm-latest-version'));
    const named = newest === undefined ? [] : [newest];
    if (query.enough(named)) return named;
    return [...named, ...((await taggedOffers(query, repository)) ?? [])];
  },
  version: async (_, version) => ({ version, tag: `v${version}`, prerelease: false }),
  assets: async (query, offer, platforms) => plainAssets(query.tool, offer, { platforms }),
  links: (tool, version, since) => tagLinks(tool, repository, { version, since }),
};

async function channel(query: Query, file: string): Promise<Offer | undefined> {
  const url = `${host}/${file}`;
  const answer = await query.ask.text(url);
  if (answer === undefined) return undefined;
  const offer = toOffer(answer.body.trim());
  if (offer !== undefined) return offer;
  throw new FactoryError(
    'upstream-answer',
    `${url} answered "${answer.body.trim().slice(0, 40)}", wanted a version`,
    { hint: 'run again later, or look at the mirror of get.helm.sh if there is one' },
  );
}

function toOffer(tag: string): Offer | undefined {
  const version = semver.valid(tag);
  if (version === null || tag !== `v${version}`) return undefined;
  return { version, tag, prerelease: semver.prerelease(version) !== null };
}
