import { archivePath, FactoryError, FetchUrl, type LockedPackage } from '@officina/core';

/**
 * Reads what `apt-get install --print-uris` prints with SHA256 forced (`'url' name_version_arch.deb size SHA256:hex`),
 * sorted by name; throws upstream-answer for a package without its sum, or at an address that is not of http.
 */
export function parsePrintUris(text: string, placeOf: PlaceOf = () => undefined): LockedPackage[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith("'"))
    .map((line) => parseLine(line, placeOf))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Where an address is in a repository of others. */
type PlaceOf = (address: string) => Pick<LockedPackage, 'repository' | 'path'> | undefined;

function parseLine(line: string, placeOf: PlaceOf): LockedPackage {
  const match = /^'([^']*)' ([^\s_]+)_([^\s_]+)_([^\s_]+)\.deb (\d+) SHA256:([0-9a-f]{64})\s*$/.exec(line);
  if (match === null) {
    throw new FactoryError(
      'upstream-answer',
      `apt said "${line}", wanted name, size and SHA256 of a package`,
      { hint: otherApt },
    );
  }
  const [, address = '', name = '', version = '', architecture = '', size, sha256 = ''] = match;
  const common = { name, version: decode(version, line), architecture, size: Number(size), sha256 };
  const place = placeOf(address);
  if (place !== undefined) return { ...common, ...place };
  const url = FetchUrl.safeParse(address).data;
  if (url === undefined) {
    throw new FactoryError('upstream-answer', `apt takes ${name} from ${address}, wanted http or https`, {
      hint: "let apt's sources in the image name an archive by http:// or https://",
    });
  }
  return { ...common, path: archivePath(url) };
}

/** apt writes `:` and `_` of a version as `%3a` and `%5f` in a file name. */
function decode(version: string, line: string): string {
  try {
    return decodeURIComponent(version);
  } catch {
    throw new FactoryError('upstream-answer', `apt said "${line}", whose version cannot be read`, {
      hint: otherApt,
    });
  }
}

const otherApt = 'look at what apt-get install --print-uris says in the image, and at the Debian mirror';
