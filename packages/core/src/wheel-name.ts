/** A wheel by its file name: `{name}-{version}(-{build})?-{python}-{abi}-{platforms}.whl` (PEP 427), each tag in its parts (PEP 425). */
export interface WheelName {
  /** The project as the file writes it: with `_` in the place of `-` and `.`. */
  readonly name: string;
  readonly version: string;
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
  return { name, version, pythons, abis, platforms };
}

/** One spelling of a project's name for all (PEP 503). */
export function normalProject(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/**
 * How well a wheel fits CPython 3 of a minor version, the least first, as installers order them (PEP 425): made for it, by
 * its stable interface, by none; each for the machine before any. Undefined where it does not fit.
 */
export function wheelRank({ pythons, abis, platforms }: WheelName, minor: number): number | undefined {
  const forAll = platforms.includes('any') ? 1 : 0;
  if (pythons.includes(`cp3${minor}`) && abis.includes(`cp3${minor}`)) return forAll;
  if (abis.includes('abi3')) {
    const oldest = minorsOf(pythons, 'cp').filter((one) => one <= minor);
    return oldest.length === 0 ? undefined : 2 + 2 * (minor - Math.max(...oldest)) + forAll;
  }
  const isPlain = abis.includes('none') && (pythons.includes('py3') || pythons.includes(`cp3${minor}`));
  const isForOlder = abis.includes('none') && minorsOf(pythons, 'py').some((one) => one <= minor);
  return isPlain || isForOlder ? 1000 + forAll : undefined;
}

/** The minor versions of Python 3 that tags of a kind name: 11 of `cp311`. */
function minorsOf(pythons: readonly string[], kind: 'cp' | 'py'): number[] {
  return pythons.flatMap((tag) =>
    tag.startsWith(`${kind}3`) && tag.length > 3 ? [Number(tag.slice(3))] : [],
  );
}
