/** Url prefixes and what to ask instead; a mirror changes where bytes come from, never which bytes are accepted. */
export type Mirrors = Readonly<Record<string, string>>;

/** Rewrites a url by the longest matching prefix; a url without a mirror comes back as it is. */
export function mirrorUrl(url: string, mirrors: Mirrors): string {
  const prefix = Object.keys(mirrors)
    .filter((candidate) => url.startsWith(candidate))
    .sort((a, b) => b.length - a.length)[0];
  return prefix === undefined ? url : `${mirrors[prefix]}${url.slice(prefix.length)}`;
}
