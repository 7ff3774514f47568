import { posix } from 'node:path';
import {
  type EnvironmentPlace,
  entryScripts,
  environmentFrame,
  memberPlace,
  wheelFolders,
} from './environment-files.ts';
import { FactoryError } from './error.ts';
import { minorPython } from './spec/environment-spec.ts';
import type { ToolSpec } from './spec/tool-spec.ts';

/** Where the environment that a tool is comes to be in an image; undefined for any other tool. */
export function placeOfEnvironment({
  environment,
  install,
}: Pick<ToolSpec, 'environment' | 'install'>): EnvironmentPlace | undefined {
  if (environment === undefined) return undefined;
  const { python, interpreter } = environment;
  return { folder: install[0]?.to.replace(/\/+$/, '') ?? '', python: minorPython(python), interpreter };
}

/** Where a wheel says which programs it has, of the names of its members; undefined for one that does not. */
export function entryPointsOf(members: readonly string[]): string | undefined {
  return members.find((path) => /^[^/]+\.dist-info\/entry_points\.txt$/.test(path));
}

/**
 * The paths of an environment that a wheel installs by its members and the text of its entry_points.txt; throws as
 * wheelFolders and memberPlace do.
 */
export function wheelFiles(
  members: readonly string[],
  { entryPoints, place }: { readonly entryPoints: string; readonly place: EnvironmentPlace },
): string[] {
  const wheel = wheelFolders(members);
  const files = members.flatMap((member) => memberPlace(member, { wheel, place })?.path ?? []);
  return [...files, ...[...entryScripts(entryPoints, place).keys()].map((name) => `bin/${name}`)];
}

/** Throws archive-member-missing where a link leads to a program of an environment, whose files these are, that is not there. */
export function requirePrograms(
  links: Readonly<Record<string, string>>,
  { place, files }: { readonly place: EnvironmentPlace; readonly files: ReadonlySet<string> },
): void {
  const programs = [...files].flatMap((path) => /^bin\/([^/]+)$/.exec(path)?.[1] ?? []).sort();
  for (const [link, target] of Object.entries(links)) {
    const whole = posix.resolve(posix.dirname(link), target);
    if (!whole.startsWith(`${place.folder}/`)) continue;
    const within = whole.slice(place.folder.length + 1);
    if (files.has(within) || Object.hasOwn(environmentFrame(place).links, within)) continue;
    throw new FactoryError(
      'archive-member-missing',
      `${link} leads to ${within} of ${place.folder}, which is not there; its programs are ${programs.join(', ') || 'none'}`,
      { hint: 'fix "links" in image.yaml, or take "with" the project that has the program' },
    );
  }
}
