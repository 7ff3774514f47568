import { FactoryError } from '@officina/core';
import semver from 'semver';
import { z } from 'zod';
import type { Datasource, Offer, Query } from '../datasource.ts';
import { githubHeaders } from '../github.ts';
import { plainAssets } from '../plain-assets.ts';

const host = 'https://get.helm.sh';
const Tag = z.object({ name: z.string() });

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
    return query.enough(named) ? named : [...named, ...(await tags(query))];
  },
  version: async (_, version) => ({ version, tag: `v${version}`, prerelease: false }),
  assets: async (query, offer, platforms) => plainAssets(query.tool, offer, { platforms }),
  links(_, version, since) {
    const page = 'https://github.com/helm/helm';
    const release = `${page}/releases/tag/v${version}`;
    return since === undefined
      ? { release }
      : { release, changes: `${page}/compare/v${since}...v${version}` };
  },
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

async function tags(query: Query): Promise<Offer[]> {
  const url = 'https://api.github.com/repos/helm/helm/tags?per_page=100';
  const answer = await query.ask.json(url, Tag.array(), { headers: githubHeaders });
  return (answer?.body ?? []).flatMap(({ name }) => toOffer(name) ?? []);
}

function toOffer(tag: string): Offer | undefined {
  const version = semver.valid(tag);
  if (version === null || tag !== `v${version}`) return undefined;
  return { version, tag, prerelease: semver.prerelease(version) !== null };
}
