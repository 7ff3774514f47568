import {
  FactoryError,
  type LockedNpm,
  lockedIdentities,
  type Npm,
  type PackageLock,
  packageLockError,
  packageLockProblems,
  parsePackageLock,
  sha256,
  unpublishedEntries,
} from '@officina/core';

/** Reads the package-lock.json that was locked; throws lock-mismatch or document-invalid for another. */
export function requireLockfile(text: string | undefined, file: string, locked: LockedNpm): PackageLock {
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
  return lockfile;
}

/** Throws lock-mismatch for a package-lock.json that says of a package what the registry does not. */
export async function requirePublished(lockfile: PackageLock, file: string, npm: Npm): Promise<void> {
  const asked = lockedIdentities(lockfile);
  if (asked.length === 0) return;
  const problems = unpublishedEntries(lockfile, await npm.published(asked));
  if (problems.length > 0) throw packageLockError(file, problems);
}

function mismatch(file: string, why: string): FactoryError {
  return new FactoryError('lock-mismatch', `${file} ${why}`, { hint: 'run officina resolve' });
}
