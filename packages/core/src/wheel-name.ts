/** Python's public index: where projects are listed, and where the lock says that their files are; mirrors change who is asked. */
export const pypiIndex = 'https://pypi.org';
export const pypiFiles = 'files.pythonhosted.org';

/** A wheel by its file name: `{name}-{version}(-{build})?-{python}-{abi}-{platforms}.whl` (PEP 427), each tag in its parts (PEP 425). */
export interface WheelName {
  /** The project as the file writes it: with `_` in the place of `-` and `.`. */
  readonly name: string;
  readonly version: string;
  /** The number with which the build begins; 0 where it says none. */
  readonly build: number;
  readonly pythons: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
}

/** Reads a file name; undefined for anything but a wheel. */
export function readWheelName(file: string): WheelName | undefined {
  const parts = file.endsWith('.whl') ? file.slice(0, -'.whl'.length).split('-') : [];
  const [name, version] = parts;
  if (name === undefined || version === undefined || parts.length < 5 || parts.length > 6) return undefined;
  const [pythons = [], abis = [], platforms = []] = parts.slice(-3).map((tags) => tags.split('.'));
  const build = parts.length === 6 ? Number.parseInt(parts[2] ?? '', 10) || 0 : 0;
  return { name, version, build, pythons, abis, platforms };
}

/** One spelling of a project's name for all (PEP 503). */
export function normalProject(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** What older tags are in words of PEP 600: the minor version of glibc. */
const glibcOf: Readonly<Record<string, number>> = { manylinux1: 5, manylinux2010: 12, manylinux2014: 17 };

/** The minor version of glibc 2 that a platform tag asks for (`manylinux_2_28_x86_64`: 28); undefined for another kind of tag. */
export function glibcOfTag(tag: string): number | undefined {
  const [, minor, old = ''] = /^manylinux_2_(\d+)_|^(manylinux\d+)_/.exec(tag) ?? [];
  return minor === undefined ? glibcOf[old] : Number(minor);
}

/** The newest glibc that wheels of an environment may ask for. */
const newestGlibc = 28;

/**
 * How well a wheel fits CPython 3 of a minor version, the best first, as installers order them (PEP 425): by its tags, then the
 * newest glibc, then the highest build. Undefined where it does not fit.
 */
export function wheelRank(wheel: WheelName, minor: number): readonly number[] | undefined {
  const levels = wheel.pythons.flatMap((python) =>
    wheel.abis.flatMap(
      (abi) => levelOf(python, { abi, forAny: wheel.platforms.includes('any') }, minor) ?? [],
    ),
  );
  if (levels.length === 0) return undefined;
  const glibcs = wheel.platforms
    .flatMap((tag) => glibcOfTag(tag) ?? [])
    .filter((glibc) => glibc <= newestGlibc);
  return [Math.min(...levels), -Math.max(0, ...glibcs), -wheel.build];
}

/** The less comes first. */
export function compareRanks(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** The place of a pair of tags in the order of `packaging.tags`: made for it, its stable interface, older ones, none, none for any machine. */
function levelOf(
  python: string,
  { abi, forAny }: { readonly abi: string; readonly forAny: boolean },
  minor: number,
): number | undefined {
  const [, kind = '', own] = /^(cp|py)3(\d*)$/.exec(python) ?? [];
  const older = own === undefined || own === '' ? 0 : minor - Number(own);
  if (kind === '' || older < 0) return undefined;
  if (kind === 'cp' && own !== '' && abi === `cp3${minor}`) return older === 0 ? 0 : undefined;
  if (kind === 'cp' && own !== '' && abi === 'abi3') return older === 0 ? 1 : 2 + older;
  if (abi !== 'none') return undefined;
  const base = forAny ? 200 : 100;
  if (kind === 'cp') return older > 0 || own === '' ? undefined : forAny ? base : 2;
  // py311, then py3, then py310 and older ones.
  return base + 1 + (own === '' ? 1 : older === 0 ? 0 : 1 + older);
}
