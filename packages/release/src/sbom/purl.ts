import { PackageURL } from 'packageurl-js';

/** What a package url is made of (https://github.com/package-url/purl-spec). */
export interface PurlParts {
  readonly namespace?: string;
  readonly name: string;
  readonly version: string;
  readonly qualifiers?: Readonly<Record<string, string>>;
}

/**
 * A package url in its canonical form, by which scanners compare: a plus of a version is `%2B`, colons and slashes of
 * qualifiers stand as they are. The library writes the former raw and encodes the latter.
 */
export function renderPurl(type: string, { namespace, name, version, qualifiers }: PurlParts): string {
  const url = new PackageURL(type, namespace, name, version, qualifiers).toString();
  const [front = '', query] = url.split('?');
  const bare = front.replaceAll('+', '%2B').replaceAll('%3A', ':');
  return query === undefined ? bare : `${bare}?${query.replaceAll('%3A', ':').replaceAll('%2F', '/')}`;
}

/** The same package, whatever else is said of it: its architecture, its distribution, where it came from. */
export function withoutQualifiers(purl: string): string {
  return purl.replace(/\?[^#]*/, '');
}
