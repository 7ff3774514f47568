import { canonicalJson } from './canonical.ts';
import { identityOf, type NpmIdentity, type PackageLock, type PackageLockEntry } from './package-lock.ts';

/** As npm writes it: `@google/gemini-cli@0.61.0`. */
export function renderNpmIdentity({ name, version }: NpmIdentity): string {
  return `${name}@${version}`;
}

/** Which packages of the registry a package-lock.json has, each once. */
export function lockedIdentities({ packages }: PackageLock): NpmIdentity[] {
  const all = Object.keys(packages).flatMap((path) => (path === '' ? [] : [identityOf(path, packages)]));
  return [...new Map(all.map((one) => [renderNpmIdentity(one), one])).values()];
}

/**
 * Fields of an entry that are not held against the registry, and why. All others are, as far as what is published has them or
 * the lock does.
 */
export const unheldEntryFields: Readonly<Record<string, string>> = {
  name: 'held by who asks for the package',
  resolved: 'refused wherever it stands',
  ...of(['license', 'funding', 'deprecated'], 'for people; the SBOM reads the installed files'),
  ...of(
    ['optional', 'dev', 'devOptional', 'peer', 'extraneous'],
    'npm works it out of who asks for the package: it decides whether it is left out, never what it is',
  ),
  ...of(['libc'], 'older versions of npm do not write it: it decides whether a package is left out'),
};

/** Where a package-lock.json says something else than the registry, one sentence each. */
export function unpublishedEntries(
  { packages }: PackageLock,
  published: ReadonlyMap<string, PackageLockEntry>,
): string[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    if (path === '') return [];
    const spec = renderNpmIdentity(identityOf(path, packages));
    const there = published.get(spec);
    if (there === undefined) return [`${spec} is not in the registry`];
    return [...new Set([...Object.keys(entry), ...Object.keys(there)])].flatMap((field) => {
      const [wanted, got] = [there[field], entry[field]].map((value) => canonicalJson(value ?? null));
      if (wanted === got || field in unheldEntryFields) return [];
      return [`${path} has ${field} ${got?.trim()}, the registry has ${wanted?.trim()}`];
    });
  });
}

function of(fields: readonly string[], reason: string): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, reason]));
}
