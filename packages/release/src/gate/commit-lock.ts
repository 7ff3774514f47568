import {
  FactoryError,
  type Lock,
  lockPath,
  type Plan,
  parseLock,
  renderLock,
  type Workspace,
} from '@officina/core';

/** Reads a file of the workspace as a commit has it; undefined when the commit or the file is not there. */
export type ReadCommitted = (commit: string, file: string) => Promise<string | undefined>;

/** Planned images whose lock in the workspace is not the one of the plan's commit; empty for a plan without one. */
export async function foreignLocks(
  { commit, images }: Plan,
  workspace: Workspace,
  read: ReadCommitted,
): Promise<FactoryError[]> {
  if (commit === undefined) return [];
  const found = await Promise.all(
    images.map(async ({ name }): Promise<FactoryError[]> => {
      const lock = workspace.images.find((image) => image.name === name)?.lock;
      const file = lockPath(workspace.folder, name);
      const text = await read(commit, file);
      if (lock !== undefined && text !== undefined && isSame(lock, text, file)) return [];
      const got = text === undefined ? 'which git here does not have' : 'which has another';
      return [
        new FactoryError(
          'lock-mismatch',
          `${file} is not the lock of commit ${commit.slice(0, 12)}, ${got}`,
          {
            hint: 'check out the commit that was planned, or plan, build and smoke again',
          },
        ),
      ];
    }),
  );
  return found.flat();
}

function isSame(lock: Lock, text: string, file: string): boolean {
  return renderLock(parseLock(text, { file })) === renderLock(lock);
}
