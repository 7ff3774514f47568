import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Exec, FactoryError, type Http, type HttpRequest, type NpmTarballs } from '@officina/core';
import { findNpmSettings } from './npm-settings.ts';

export interface NpmTarballsOptions {
  readonly exec: Exec;
  readonly http: Http;
  /** A folder whose .npmrc counts, beside the person's own. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** npm's own default. */
const defaultRegistry = 'https://registry.npmjs.org/';

/** Where packages are by npm's settings of this machine: its registry, those of scopes, and the credentials for them. */
export function createNpmTarballs(options: NpmTarballsOptions): NpmTarballs {
  let settings: Promise<ReadonlyMap<string, string>> | undefined;
  const read = () => {
    settings ??= readSettings(options);
    return settings;
  };
  const of = async (name: string) => {
    const known = await read();
    const registry = registryOf(name, known);
    return { registry, headers: credentialsFor(registry, known) };
  };
  return {
    usual: async (name, version) => {
      const { registry, headers } = await of(name);
      return { url: `${registry}${name}/-/${name.split('/').at(-1)}-${version}.tgz`, headers };
    },
    asked: async (name, version) => {
      const { registry, headers } = await of(name);
      return askRegistry(`${registry}${name.replace('/', '%2f')}/${version}`, {
        http: options.http,
        headers,
      });
    },
  };
}

async function askRegistry(
  url: string,
  { http, headers }: { readonly http: Http; readonly headers: Readonly<Record<string, string>> },
): Promise<HttpRequest> {
  const response = await http.request({ url, headers });
  const answer = response.status === 200 ? await response.json() : await response.discard();
  const tarball = (answer as { dist?: { tarball?: unknown } } | undefined)?.dist?.tarball;
  if (typeof tarball === 'string' && URL.canParse(tarball)) {
    const sameHost = new URL(tarball).host === new URL(url).host;
    return { url: tarball, headers: sameHost ? headers : {} };
  }
  throw new FactoryError('upstream-answer', `${url} answered ${response.status} and names no tarball`, {
    hint: 'look at: npm config get registry, and at whether this version is published there',
  });
}

/** The keys of .npmrc files, the later ones before the earlier, with `registry` as npm itself takes it. */
async function readSettings({ exec, folder, env = process.env }: NpmTarballsOptions) {
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
  known.set('registry', found?.registry ?? defaultRegistry);
  return known;
}

function registryOf(name: string, known: ReadonlyMap<string, string>): string {
  const scope = name.startsWith('@') ? known.get(`${name.split('/')[0]}:registry`) : undefined;
  return `${(scope ?? known.get('registry') ?? defaultRegistry).replace(/\/+$/, '')}/`;
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
