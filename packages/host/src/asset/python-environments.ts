import { join } from 'node:path';
import {
  FactoryError,
  isFactoryError,
  type Material,
  type PackedEnvironment,
  type PythonEnvironments,
} from '@officina/core';
import { cachePlace } from '../cache-place.ts';
import type { Ports } from '../ports.ts';
import { packEnvironment } from './environment-tar.ts';
import { diskError } from './material-store.ts';
import { findWhole } from './whole-file.ts';

/** Environments in the store of this machine. */
export function createPythonEnvironments({ settings }: Pick<Ports, 'settings'>): PythonEnvironments {
  const store = cachePlace(settings.cacheFolder, 'assets');
  return {
    pack: async (environment) => {
      const wheels: string[] = [];
      for (const { hash } of environment.wheels) {
        const file = join(store, hash.hex);
        if ((await findWhole(file, hash)) === undefined) return undefined;
        wheels.push(file);
      }
      return pack(environment, { wheels, store });
    },
  };
}

async function pack(
  environment: PackedEnvironment,
  { wheels, store }: { readonly wheels: readonly string[]; readonly store: string },
): Promise<Material> {
  const { what } = environment;
  try {
    const { hex, size } = await packEnvironment(wheels, { ...environment, store });
    return { what, from: { file: join(store, hex) }, hash: { algorithm: 'sha256', hex }, size };
  } catch (error) {
    if (!isFactoryError(error)) throw diskError(error, { what, folder: store });
    const { code, message, hint } = error;
    throw new FactoryError(code, `${what}: ${message}`, { cause: error, hint });
  }
}
