import {
  FactoryError,
  type LockedNpm,
  packageLockError,
  packageLockProblems,
  parsePackageLock,
  sha256,
} from '@officina/core';

/** Throws lock-mismatch, or document-invalid, for a package-lock.json that is not the one that was locked. */
export function requireLockfile(text: string | undefined, file: string, locked: LockedNpm): void {
  if (text === undefined) throw mismatch(file, 'is not there');
  const sum = sha256(text);
  if (sum !== locked.lockfile) throw mismatch(file, `has sha256 ${sum}, the lock has ${locked.lockfile}`);
  const lockfile = parsePackageLock(text, { file });
  const { packages } = lockfile;
  for (const [name, wanted] of Object.entries(locked.packages)) {
    const { version, integrity } = packages[`node_modules/${name}`] ?? {};
    if (version !== wanted.version) {
      throw mismatch(file, `has ${name} ${version}, the lock has ${wanted.version}`);
    }
    if (integrity !== wanted.integrity) {
      throw mismatch(file, `has ${name} with ${integrity}, the lock has ${wanted.integrity}`);
    }
  }
  const asked = Object.fromEntries(
    Object.entries(locked.packages).map(([name, { version }]) => [name, version]),
  );
  const problems = packageLockProblems(lockfile, asked);
  if (problems.length > 0) throw packageLockError(file, problems);
}

function mismatch(file: string, why: string): FactoryError {
  return new FactoryError('lock-mismatch', `${file} ${why}`, { hint: 'run officina resolve' });
}
