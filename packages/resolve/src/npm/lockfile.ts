import { FactoryError, type LockedNpm, parseJson, sha256 } from '@officina/core';
import { z } from 'zod';

/** npm's package-lock.json, version 3: what it has by its place in node_modules. */
const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});

/** Throws lock-mismatch, or document-invalid, for a package-lock.json that is not the one that was locked. */
export function requireLockfile(text: string | undefined, file: string, locked: LockedNpm): void {
  if (text === undefined) throw mismatch(file, 'is not there');
  const sum = sha256(text);
  if (sum !== locked.lockfile) throw mismatch(file, `has sha256 ${sum}, the lock has ${locked.lockfile}`);
  const { packages } = parseJson(Lockfile, text, { file });
  for (const [name, wanted] of Object.entries(locked.packages)) {
    const { version, integrity } = packages[`node_modules/${name}`] ?? {};
    if (version !== wanted.version) {
      throw mismatch(file, `has ${name} ${version}, the lock has ${wanted.version}`);
    }
    if (wanted.integrity !== undefined && integrity !== wanted.integrity) {
      throw mismatch(file, `has ${name} with ${integrity}, the lock has ${wanted.integrity}`);
    }
  }
}

function mismatch(file: string, why: string): FactoryError {
  return new FactoryError('lock-mismatch', `${file} ${why}`, { hint: 'run officina resolve' });
}
