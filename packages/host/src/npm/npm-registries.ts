import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exec } from '@officina/core';
import { findNpmSettings } from './npm-settings.ts';

export interface NpmRegistriesOptions {
  readonly exec: Exec;
  /** A folder whose .npmrc counts, beside the person's own. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The registry of a package, as npm's settings have it; its url ends in a slash. */
export interface NpmRegistry {
  readonly registry: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** npm's own default. */
export const publicRegistry = 'https://registry.npmjs.org/';

/** Tells which registry a package comes from by npm's settings of this machine, and with which credentials; reads them once. */
export function createNpmRegistries(options: NpmRegistriesOptions): (name: string) => Promise<NpmRegistry> {
  let settings: Promise<ReadonlyMap<string, string>> | undefined;
  return async (name) => {
    settings ??= readSettings(options);
    const known = await settings;
    const registry = registryOf(name, known);
    return { registry, headers: credentialsFor(registry, known) };
  };
}

/** The keys of .npmrc files, the later ones before the earlier, with `registry` as npm itself takes it. */
async function readSettings({ exec, folder, env = process.env }: NpmRegistriesOptions) {
  const found = await findNpmSettings(exec, env as NodeJS.ProcessEnv);
  const files = [found?.userconfig, folder === undefined ? undefined : join(folder, '.npmrc')];
  const known = new Map<string, string>();
  for (const file of files) {
    const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
    for (const [, key = '', value = ''] of text.matchAll(
      /^[ \t]*([^#;\s=][^=\n]*?)[ \t]*=[ \t]*(.*?)[ \t]*$/gm,
    ))
      known.set(
        key,
        value.replace(/\$\{([^}]+)\}/g, (whole, name: string) => env[name] ?? whole),
      );
  }
  known.set('registry', found?.registry ?? publicRegistry);
  return known;
}

function registryOf(name: string, known: ReadonlyMap<string, string>): string {
  const scope = name.startsWith('@') ? known.get(`${name.split('/')[0]}:registry`) : undefined;
  return `${(scope ?? known.get('registry') ?? publicRegistry).replace(/\/+$/, '')}/`;
}

/** npm's credentials are for an address and all below it: the nearest counts (docs.npmjs.com, npmrc, auth related). */
function credentialsFor(registry: string, known: ReadonlyMap<string, string>): Record<string, string> {
  const { host, pathname } = new URL(registry);
  const parts = pathname.split('/').filter((part) => part !== '');
  for (let count = parts.length; count >= 0; count -= 1) {
    const place = `//${[host, ...parts.slice(0, count)].join('/')}/`;
    const token = known.get(`${place}:_authToken`);
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    const basic = known.get(`${place}:_auth`);
    if (basic !== undefined) return { authorization: `Basic ${basic}` };
  }
  return {};
}
