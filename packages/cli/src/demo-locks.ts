import { loadWorkspace, lockProblems } from '@officina/core';
import { isChanged, type ResolveResult, refusalOf, refusalsOf, renderResult } from '@officina/resolve';
import { dropLocks } from './demo-workspace.ts';
import { resolveTask } from './resolve-step.ts';
import type { Workshop } from './workshop.ts';

/**
 * Resolves the demo's own locks; ones that still answer their wishes are only checked, as `up` does. Throws what resolve
 * refuses.
 */
export async function lockDemo(workshop: Workshop): Promise<void> {
  const { talk, options, files } = workshop;
  const { images } = await loadWorkspace(files, options.images);
  const answered = images.every(
    ({ name, spec, lock }) =>
      lock !== undefined && lockProblems(name, spec, lock, options.platforms ?? []).length === 0,
  );
  const result = await lockAnew({
    answered,
    check: () => resolveTask(workshop, 'check the locks', { mode: 'check' }),
    write: () => resolveTask(workshop, 'resolve the pins', { mode: 'write' }),
    drop: () => {
      talk.info('the embedded upstream has made its programs anew: the locks of the demo are, too');
      return dropLocks(options.images);
    },
  });
  const refusal = refusalOf(result);
  if (refusal !== undefined) throw refusal;
  if (isChanged(result)) talk.info(renderResult(result).trimEnd());
}

interface Steps {
  /** Whether every lock answers its wishes. */
  readonly answered: boolean;
  readonly check: () => Promise<ResolveResult>;
  readonly write: () => Promise<ResolveResult>;
  /** Takes the locks away. */
  readonly drop: () => Promise<void>;
}

/**
 * The last result of checking and writing locks. Where upstream has other bytes than a lock, the locks are made from nothing:
 * where a stand-in was, the real program may be now, or the other way round, and nobody has replaced anything.
 */
export async function lockAnew({ answered, check, write, drop }: Steps): Promise<ResolveResult> {
  let result = answered ? await check() : await write();
  // What other bytes are is not left to write: it does not look at a version that a source with only a newest one has locked.
  if (answered && refusalOf(result) !== undefined && !isMadeAnew(result)) result = await write();
  if (!isMadeAnew(result)) return result;
  await drop();
  return write();
}

function isMadeAnew(result: ResolveResult): boolean {
  return refusalsOf(result).some(({ code }) => code === 'asset-changed');
}
