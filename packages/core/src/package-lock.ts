import { z } from 'zod';
import { FactoryError } from './error.ts';
import { type Origin, parseJson } from './parse.ts';

const Names = z.record(z.string(), z.string()).default({});

/** One version of a package in a registry. */
export interface NpmIdentity {
  readonly name: string;
  readonly version: string;
}

const Entry = z.looseObject({
  /** Only where it is another than the folder's. */
  name: z.string().optional(),
  version: z.string().optional(),
  link: z.boolean().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  dependencies: Names,
  optionalDependencies: Names,
  devDependencies: Names,
  peerDependencies: Names,
});

/** One package of a package-lock.json, with all that npm writes of it. */
export type PackageLockEntry = z.infer<typeof Entry>;

/** npm's package-lock.json, version 3, as far as it decides what is installed. */
export const PackageLock = z.object({
  lockfileVersion: z.literal(3),
  /** What version 1 has instead of `packages`. */
  dependencies: z.undefined({ error: 'wanted none beside packages' }).optional(),
  packages: z.record(z.string(), Entry),
});
export type PackageLock = z.infer<typeof PackageLock>;

/** Reads a package-lock.json; throws document-invalid. */
export function parsePackageLock(text: string, origin: Origin): PackageLock {
  return parseJson(PackageLock, text, origin);
}

/**
 * Everything in a package-lock.json that npm would install unchecked, or that nothing asks for, one sentence each.
 * `asked` are the packages of image.yaml at their locked versions.
 */
export function packageLockProblems(
  { packages }: PackageLock,
  asked: Readonly<Record<string, string>>,
): string[] {
  const root = packages[''];
  const wanted = {
    ...root?.devDependencies,
    ...root?.optionalDependencies,
    ...root?.peerDependencies,
    ...root?.dependencies,
  };
  const names = new Set([...Object.keys(wanted), ...Object.keys(asked)]);
  const reached = reachedPackages(packages);
  const aliases = aliasesIn(packages);
  return [
    ...[...names]
      .filter((name) => wanted[name] !== asked[name])
      .map(
        (name) =>
          `${name} is asked for as ${wanted[name] ?? 'nothing'}, the lock has ${asked[name] ?? 'nothing'}`,
      ),
    ...Object.entries(packages).flatMap(([path, { link, resolved, integrity, version }]) => {
      if (path === '') return [];
      if (link === true) return [`${path} is a link to ${resolved ?? 'a folder'}, which npm does not check`];
      if (resolved !== undefined) return [`${path} comes from an address of its own, ${resolved}`];
      if (!path.includes('node_modules/')) return [`${path} is a folder, which npm does not check`];
      if (!/^sha(?:512|384|256)-[A-Za-z0-9+/]+={0,2}$/.test(integrity ?? ''))
        return [`${path} has no strong integrity`];
      if (version === undefined || !/^\d+\.\d+\.\d+/.test(version))
        return [`${path} has no plain version: ${version}`];
      if (!reached.has(path)) return [`nothing asks for ${path}`];
      const { name } = identityOf(path, packages);
      const own = nameAt(path);
      return name === own || aliases.has(`${own} ${name}`) ? [] : [`${path} is another package, ${name}`];
    }),
  ];
}

/** Which package of the registry npm would put at a place of a package-lock.json. */
export function identityOf(path: string, packages: PackageLock['packages']): NpmIdentity {
  const { name = nameAt(path), version = '' } = packages[path] ?? {};
  return { name, version };
}

/** `name other` for each package that somebody asks for as `name` and that is another (`npm:other@range`). */
function aliasesIn(packages: PackageLock['packages']): ReadonlySet<string> {
  const asked = Object.values(packages).flatMap(({ dependencies, optionalDependencies, peerDependencies }) =>
    [dependencies, optionalDependencies, peerDependencies].flatMap((names) => Object.entries(names)),
  );
  return new Set(
    asked.flatMap(([name, spec]) => {
      const other = /^npm:(@?[^@]+)/.exec(spec)?.[1];
      return other === undefined ? [] : [`${name} ${other}`];
    }),
  );
}

/** The error for such problems; throws nothing itself. */
export function packageLockError(file: string, problems: readonly string[]): FactoryError {
  return new FactoryError('lock-mismatch', `${file}: ${problems.slice(0, 5).join('; ')}`, {
    hint: 'make it again: remove it and run officina resolve',
  });
}

/** Places of all packages that the root asks for, by Node's rule: a name is looked for in every node_modules upwards. */
function reachedPackages(packages: PackageLock['packages']): ReadonlySet<string> {
  // A Set hands out what is added while it is walked.
  const reached = new Set(['']);
  for (const path of reached) {
    const entry = packages[path];
    if (entry === undefined) continue;
    const { dependencies, optionalDependencies, peerDependencies, devDependencies } = entry;
    const names = {
      ...dependencies,
      ...optionalDependencies,
      ...peerDependencies,
      ...(path === '' ? devDependencies : {}),
    };
    for (const name of Object.keys(names)) {
      const found = placesAbove(path)
        .map((place) => `${place}node_modules/${name}`)
        .find((place) => packages[place] !== undefined);
      if (found !== undefined) reached.add(found);
    }
  }
  return reached;
}

/** The package's own folder and those around it, each with a final `/`, the nearest first. */
function placesAbove(path: string): string[] {
  const places = [path === '' ? '' : `${path}/`];
  for (let at = path.lastIndexOf('node_modules/'); at >= 0; at = path.lastIndexOf('node_modules/', at - 1)) {
    places.push(path.slice(0, at));
    if (at === 0) break;
  }
  return places;
}

/** The name by which Node finds what lies at a place: `@a/b` at `node_modules/c/node_modules/@a/b`. */
function nameAt(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
