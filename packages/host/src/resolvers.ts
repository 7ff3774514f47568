import type { GoModules, Npm, PythonPackages } from '@officina/core';
import { cachePlace } from './cache-place.ts';
import { createGoModules } from './go/go-modules.ts';
import { createNpm } from './npm/npm.ts';
import type { Ports } from './ports.ts';
import { createPythonPackages } from './python/python-packages.ts';

/** Programs of others that know what things are made of: only who resolves asks them. */
export interface Resolvers {
  readonly npm: Npm;
  readonly go: GoModules;
  readonly python: PythonPackages;
}

/** Nothing is started or fetched before it is asked. */
export function createResolvers({
  exec,
  files,
  http,
  materials,
  settings: { mirrors, cacheFolder, npmFolder: folder },
}: Pick<Ports, 'exec' | 'files' | 'http' | 'materials' | 'settings'>): Resolvers {
  return {
    npm: createNpm({ exec, files, http, mirrors, ...(folder === undefined ? {} : { folder }) }),
    go: createGoModules({ exec, mirrors, folder: cachePlace(cacheFolder, 'go') }),
    python: createPythonPackages({ exec, materials, mirrors, folder: cachePlace(cacheFolder, 'python') }),
  };
}
