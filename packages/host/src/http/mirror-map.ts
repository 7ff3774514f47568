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
  // A mirror that passes upstream's own path (or `//host/path`) on: it means upstream's host and protocol.
  return new URL(location, logical).href;
}
