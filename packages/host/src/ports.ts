import { homedir } from 'node:os';
import { join } from 'node:path';
import type {
  AssetStore,
  Clock,
  DebianArchives,
  Exec,
  Files,
  Http,
  MaterialStore,
  Mirrors,
  SourcePlaces,
  Talk,
} from '@officina/core';
import { createAssetStore } from './asset/asset-store.ts';
import { createMaterialStore } from './asset/material-store.ts';
import { cachePlace } from './cache-place.ts';
import { systemClock } from './clock.ts';
import { createDebianArchives } from './debian/debian-archives.ts';
import { findRegistryAuth } from './engine/registry-auth.ts';
import { createFiles } from './files.ts';
import { createHttp } from './http/http.ts';
import type { HttpOptions } from './http/http-settings.ts';
import { createKeptRegistry } from './kept-registry.ts';
import { machineLoad } from './machine/machine-load.ts';
import { createNpmTarballs } from './npm/npm-tarballs.ts';
import { createExec } from './process/exec.ts';
import { createRegistry, type HostRegistry } from './registry/registry.ts';
import { createSourcePlaces } from './source/source-places.ts';
import { createTalk } from './talk/talk.ts';
import type { TalkStream } from './talk/view.ts';

export interface PortsOptions {
  /** Url and image name prefixes and what to ask instead. */
  readonly mirrors?: Mirrors;
  /** A GitHub token; GITHUB_TOKEN, else GH_TOKEN, when left out. */
  readonly token?: string;
  /** Where answers and assets are kept; see findCacheFolder when left out. */
  readonly cacheFolder?: string;
  /** A folder whose .npmrc counts. */
  readonly npmFolder?: string;
  /** Whether talk may draw; whether stderr is a terminal (and not in CI) when left out. */
  readonly tty?: boolean;
  /** A talk that is there already: two on one terminal would draw over each other. */
  readonly talk?: Talk;
  /** stderr when left out. */
  readonly stream?: TalkStream;
  readonly userAgent?: string;
}

/** All that a verb may need, the engine aside. Made once per run by an action or the CLI. */
export interface Ports {
  readonly files: Files;
  readonly exec: Exec;
  readonly http: Http;
  readonly assets: AssetStore;
  /** What plans build from; it shares its folder with `assets`. */
  readonly materials: MaterialStore;
  /** Where Debian packages are. */
  readonly archives: DebianArchives;
  /** Where the bytes of locks are kept. */
  readonly places: SourcePlaces;
  readonly registry: HostRegistry;
  /** The same for whoever wants to know what documents say: what was read once by its digest comes from this machine. */
  readonly keptRegistry: HostRegistry;
  readonly talk: Talk;
  readonly clock: Clock;
  /** Programs that want to run, for each core of this machine; the mean of the last minute. */
  readonly load: () => number;
  readonly settings: Settings;
  /** The same ports with other mirrors: for those that factory.yaml names, known only after it is read. */
  withMirrors(mirrors: Mirrors): Ports;
}

/** What the ports were made with, where a verb must know. */
export interface Settings {
  readonly mirrors: Mirrors;
  readonly cacheFolder: string;
  readonly token: string | undefined;
  /** A folder whose .npmrc counts. */
  readonly npmFolder?: string;
}

/** The variables that GitHub's own command line reads for an Enterprise. */
function enterpriseOf({
  GH_HOST: host,
  GH_ENTERPRISE_TOKEN: token,
}: NodeJS.ProcessEnv): Pick<HttpOptions, 'enterprise'> {
  return host && token ? { enterprise: { host, token } } : {};
}

/** The machine as ports. Nothing is read, asked or started by it. */
export function createPorts(options: PortsOptions = {}): Ports {
  const { mirrors = {}, cacheFolder = findCacheFolder(process.env) } = options;
  const token = options.token ?? (process.env['GITHUB_TOKEN'] || process.env['GH_TOKEN'] || undefined);
  const files = createFiles();
  const exec = createExec();
  const tty =
    options.tty ?? (process.stderr.isTTY === true && !process.env['CI'] && process.env['TERM'] !== 'dumb');
  const talk = options.talk ?? createTalk({ stream: options.stream ?? process.stderr, tty });
  const asks = {
    cacheFolder: cachePlace(cacheFolder, 'http'),
    log: (message: string) => talk.warn(message),
    ...(options.userAgent === undefined ? {} : { userAgent: options.userAgent }),
  };
  const npmFolder = options.npmFolder === undefined ? {} : { folder: options.npmFolder };
  const http = createHttp({
    ...asks,
    mirrors,
    ...(token === undefined ? {} : { token }),
    ...enterpriseOf(process.env),
  });
  // The registry maps names itself; a url mirror below it would see logins.
  const registry = createRegistry({
    http: createHttp({ ...asks, mirrors: {} }),
    mirrors,
    credentials: (host) => findRegistryAuth(host, { exec, files }),
  });
  const archives = createDebianArchives({ registry, files, folder: cachePlace(cacheFolder, 'apt-sources') });
  const materials = createMaterialStore({
    http,
    registry,
    archives,
    npm: createNpmTarballs({ exec, http, ...npmFolder }),
    folder: cachePlace(cacheFolder, 'assets'),
    log: asks.log,
  });
  return {
    files,
    exec,
    http,
    archives,
    talk,
    clock: systemClock,
    load: machineLoad,
    assets: createAssetStore({ http, folder: cachePlace(cacheFolder, 'assets') }),
    registry,
    keptRegistry: createKeptRegistry(registry, cachePlace(cacheFolder, 'documents')),
    places: createSourcePlaces(registry),
    materials,
    settings: {
      mirrors,
      cacheFolder,
      token,
      ...(options.npmFolder === undefined ? {} : { npmFolder: options.npmFolder }),
    },
    withMirrors: (others) => createPorts({ ...options, talk, mirrors: others }),
  };
}

/** OFFICINA_CACHE, else the runner's temporary folder, else the person's cache folder (XDG base directories). */
export function findCacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env['OFFICINA_CACHE']) return env['OFFICINA_CACHE'];
  if (env['RUNNER_TEMP']) return join(env['RUNNER_TEMP'], 'officina');
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'officina');
}
