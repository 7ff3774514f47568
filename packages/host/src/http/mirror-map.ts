import { type Mirrors, mirrorUrl } from '@officina/core';

/** The upstream url that a mirror's url stands for; undefined when it lies in no mirror. */
export function unmirrorUrl(url: string, mirrors: Mirrors): string | undefined {
  const best = Object.entries(mirrors)
    .filter(([, replacement]) => replacement !== '' && url.startsWith(replacement))
    .sort(([, a], [, b]) => b.length - a.length)[0];
  return best && `${best[0]}${url.slice(best[1].length)}`;
}

/**
 * The upstream url that a `Location` header means. `logical` is the url that was asked for, before mirrors; a mirror
 * may answer with an address of its own, with upstream's, or with a path.
 */
export function resolveLocation(location: string, logical: string, mirrors: Mirrors): string {
  const actual = mirrorUrl(logical, mirrors);
  const next = new URL(location, actual).href;
  const upstream = unmirrorUrl(next, mirrors);
  if (upstream !== undefined) return upstream;
  // A mirror that passes upstream's own path on: it means upstream's host.
  const isPath = !/^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(location);
  return isPath ? new URL(location, logical).href : next;
}
