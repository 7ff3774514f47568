import { FactoryError } from '@officina/core';
import semver from 'semver';
import type { Datasource, Offer, Query } from '../datasource.ts';
import { plainAssets } from '../plain-assets.ts';

const host = 'https://dl.k8s.io/release';

/**
 * The Kubernetes release channels: `stable.txt`, and `stable-1.NN.txt` when the constraint asks for an older minor.
 * They carry no dates.
 */
export const kubernetes: Datasource = {
  dated: false,
  async versions(query) {
    const newest = await channel(query, 'stable.txt');
    if (newest === undefined)
      throw new FactoryError('upstream-answer', `${host}/stable.txt is not there`, {
        hint: 'run again later, or look at the mirror of dl.k8s.io if there is one',
      });
    if (query.enough([newest])) return [newest];
    const minors = wantedMinors(query.tool.pin?.version ?? query.tool.constraint, newest.version);
    const found = await Promise.all(minors.map((minor) => channel(query, `stable-${minor}.txt`)));
    return [newest, ...found.filter((offer) => offer !== undefined)];
  },
  version: async (_, version) => ({ version, tag: `v${version}`, prerelease: false }),
  assets: async (query, offer, platforms) =>
    plainAssets(query.tool, offer, { platforms, redirectHosts: ['cdn.dl.k8s.io'] }),
  links: (_, version) => ({
    release: `https://github.com/kubernetes/kubernetes/releases/tag/v${version}`,
    changes: `https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-${minorOf(version)}.md`,
  }),
};

async function channel(query: Query, file: string): Promise<Offer | undefined> {
  const url = `${host}/${file}`;
  const answer = await query.ask.text(url, { redirectHosts: ['cdn.dl.k8s.io'] });
  if (answer === undefined) return undefined;
  const tag = answer.body.trim();
  const version = semver.valid(tag);
  if (version === null || tag !== `v${version}`) {
    throw new FactoryError(
      'upstream-answer',
      `${url} answered "${tag.slice(0, 40)}", wanted a version such as v1.37.1`,
      { hint: 'run again later, or look at the mirror of dl.k8s.io if there is one' },
    );
  }
  return { version, tag, prerelease: semver.prerelease(version) !== null };
}

/** Minors at or below the newest that a range can hold: at most the 4 that are newest. */
function wantedMinors(range: string, newest: string): string[] {
  const { major, minor } = semver.parse(newest) as semver.SemVer;
  return Array.from({ length: minor + 1 }, (_, back) => `${major}.${minor - back}`)
    .filter((line) => semver.intersects(`~${line}.0`, range))
    .slice(0, 4);
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
