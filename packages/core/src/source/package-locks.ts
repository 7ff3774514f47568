import type { Files } from '../port/files.ts';
import type { Workspace } from '../workspace.ts';
import type { Lockfile } from './npm-content.ts';

/** The package-lock.json of each image that has npm packages, by its name. */
export type PackageLocks = ReadonlyMap<string, Lockfile>;

/** Reads the package-lock.json of every image that has locked npm packages; one that is missing is left out. */
export async function readPackageLocks(
  workspace: Workspace,
  files: Pick<Files, 'read'>,
): Promise<PackageLocks> {
  const found: [string, Lockfile][] = [];
  for (const { name, folder, spec, lock } of workspace.images) {
    if (spec.npm === undefined || lock?.npm === undefined) continue;
    const file = `${folder}/${spec.npm.folder}/package-lock.json`;
    const text = await files.read(file);
    if (text !== undefined) found.push([name, { file, text }]);
  }
  return new Map(found);
}
