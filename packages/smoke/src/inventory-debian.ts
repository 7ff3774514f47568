import type { Inventory } from '@officina/core';
import { toSpdx } from './spdx-license.ts';

type Installed = Inventory['debian'][number];

/** Reads dpkg's answer, a line per package, and the licence lines of copyright files; what is not installed is left out. */
export function parseDebian(text: string, licenses: string): Installed[] {
  const rows = text
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(
      ([status, name, version, architecture]) => status === 'installed' && name && version && architecture,
    );
  const providers = providersOf(rows);
  const licensed = licensesOf(licenses);
  return rows.map((row): Installed => {
    const [, name = '', version = '', architecture = '', source = '', sourceVersion = '', maintainer = ''] =
      row;
    const [, , , , , , , , before = '', needs = ''] = row;
    const depends = [...before.split(','), ...needs.split(',')].flatMap((one) => providerOf(one, providers));
    const wanted = [...new Set(depends)].filter((one) => one !== name).sort();
    const license = licensed.get(name);
    return {
      ...{ name, version, architecture },
      ...(source === '' || (source === name && sourceVersion === version)
        ? {}
        : { source: { name: source, version: sourceVersion } }),
      ...(maintainer === '' ? {} : { maintainer }),
      ...(wanted.length === 0 ? {} : { depends: wanted }),
      ...(license === undefined ? {} : { license }),
    };
  });
}

/** What a package stands for: itself, and what it provides. */
function providersOf(rows: readonly (readonly string[])[]): Map<string, string> {
  const providers = new Map<string, string>();
  for (const [, name = '', , , , , , provides = ''] of rows) {
    for (const one of provides.split(',')) {
      const virtual = nameOf(one);
      if (virtual !== '' && !providers.has(virtual)) providers.set(virtual, name);
    }
  }
  for (const [, name = ''] of rows) providers.set(name, name);
  return providers;
}

/** The installed package that meets a dependency, the first of its alternatives that is there. */
function providerOf(dependency: string, providers: ReadonlyMap<string, string>): string[] {
  for (const alternative of dependency.split('|')) {
    const provider = providers.get(nameOf(alternative));
    if (provider !== undefined) return [provider];
  }
  return [];
}

/** The name in `libc6:any (>= 2.36)`. */
function nameOf(text: string): string {
  return /^\s*([^\s(:]+)/.exec(text)?.[1] ?? '';
}

/** Package to the SPDX expression of all its files. */
function licensesOf(text: string): Map<string, string> {
  const parts = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const [, name = '', license = ''] =
      /^\/usr\/share\/doc\/([^/]+)\/copyright\tLicense:[ \t]*(.*\S)/.exec(line) ?? [];
    if (license !== '') parts.set(name, (parts.get(name) ?? new Set()).add(toSpdx(license)));
  }
  return new Map(
    [...parts].map(([name, all]) => [
      name,
      [...all]
        .sort()
        .map((one) => (all.size > 1 && / OR /.test(one) ? `(${one})` : one))
        .join(' AND '),
    ]),
  );
}
