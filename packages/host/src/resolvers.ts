import { join } from 'node:path';
import type { GoModules, PythonPackages } from '@officina/core';
import { createGoModules } from './go/go-modules.ts';
import type { Ports } from './ports.ts';
import { createPythonPackages } from './python/python-packages.ts';

/** Programs of others that know what things are made of: only who resolves asks them. */
export interface Resolvers {
  readonly go: GoModules;
  readonly python: PythonPackages;
}

/** Nothing is started or fetched before it is asked. */
export function createResolvers({
  exec,
  materials,
  settings: { mirrors, cacheFolder },
}: Pick<Ports, 'exec' | 'materials' | 'settings'>): Resolvers {
  return {
    go: createGoModules({ exec, mirrors, folder: join(cacheFolder, 'go') }),
    python: createPythonPackages({ exec, materials, mirrors, folder: join(cacheFolder, 'python') }),
  };
}
