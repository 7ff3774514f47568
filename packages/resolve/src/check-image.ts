import {
  type Lock,
  type LockedNpm,
  type ParentSpec,
  platformsOfTool,
  requireLock,
  type ToolSpec,
} from '@officina/core';
import { checkTool } from './check-tool.ts';
import type { Context } from './context.ts';
import { checkDebian } from './debian/check-debian.ts';
import type { ImageQuestion } from './image-question.ts';
import { requireLockfile, requirePublished } from './npm/lockfile.ts';
import { npmFolder } from './npm/resolve-npm.ts';
import { checkParent } from './parent/check-parent.ts';
import type { ImageResult, Outcome } from './result.ts';
import { refused } from './tool-outcome.ts';

/** Holds an image's lock against its spec and against what upstream says today; no archive is fetched whose sum anybody says. */
export async function checkImage(question: ImageQuestion, context: Context): Promise<ImageResult> {
  const { image, platforms, selection } = question;
  const done = (outcomes: Outcome[]): ImageResult => ({ image: image.name, lock: 'checked', outcomes });
  let lock: Lock;
  try {
    lock = requireLock(image, platforms);
  } catch (error) {
    return done([refused('tool', 'image.lock.json', error)]);
  }
  const isAsked = ([name]: readonly [string, unknown]) => selection.isSelected(image.name, name);
  const outcomes = await Promise.all([
    ...Object.entries(lock.parents)
      .filter(isAsked)
      .map(([name, parent]) =>
        checkParent(name, parent, { wish: image.spec.parents[name] as ParentSpec, platforms, context }),
      ),
    ...Object.entries(lock.tools)
      .filter(isAsked)
      .flatMap(([name, locked]) => {
        const tool = image.spec.tools[name] as ToolSpec;
        const own = { ...question, platforms: platformsOfTool(tool, platforms) };
        return own.platforms.length === 0 ? [] : [checkTool(name, { tool, locked, question: own, context })];
      }),
    ...(lock.npm === undefined ? [] : [checkNpm(lock.npm, question, context)]),
  ]);
  return done([...outcomes, ...(await checkDebian(lock, question, context))]);
}

async function checkNpm(locked: LockedNpm, question: ImageQuestion, context: Context): Promise<Outcome> {
  const name = 'npm lockfile';
  const file = `${npmFolder(question)}/package-lock.json`;
  try {
    const lockfile = requireLockfile(await context.ports.files.read(file), file, locked);
    await requirePublished(lockfile, file, context.ports.npm);
    return { kind: 'npm', name, status: 'kept' };
  } catch (error) {
    return refused('npm', name, error);
  }
}
