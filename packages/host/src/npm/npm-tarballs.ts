import { FactoryError, type Http, type HttpRequest, type NpmTarballs } from '@officina/core';
import { createNpmRegistries, type NpmRegistriesOptions } from './npm-registries.ts';

export interface NpmTarballsOptions extends NpmRegistriesOptions {
  readonly http: Http;
}

/** Where packages are by npm's settings of this machine: its registry, those of scopes, and the credentials for them. */
export function createNpmTarballs({ http, ...options }: NpmTarballsOptions): NpmTarballs {
  const registryOf = createNpmRegistries(options);
  return {
    usual: async (name, version) => {
      const { registry, headers } = await registryOf(name);
      return { url: `${registry}${name}/-/${name.split('/').at(-1)}-${version}.tgz`, headers };
    },
    asked: async (name, version) => {
      const { registry, headers } = await registryOf(name);
      return askRegistry(`${registry}${name.replace('/', '%2f')}/${version}`, { http, headers });
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
