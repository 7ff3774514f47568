import { graphCycle, isFactoryError } from '@officina/core';
import { groundsOf, imagesUnder } from './debian/ground.ts';
import type { ImageQuestion } from './image-question.ts';

/**
 * Images that are asked about, and those whose Debian packages are installed on theirs: what is installed below may move.
 * Throws graph-cycle for images that wait for one another.
 */
export function withDependents(
  touched: readonly ImageQuestion[],
  all: readonly ImageQuestion[],
): ImageQuestion[] {
  const under = new Map(all.map((question) => [question.image.name, namesUnder(question)]));
  const names = new Set(touched.map(({ image }) => image.name));
  const asked = all.filter(
    ({ image: { name } }) => names.has(name) || under.get(name)?.some((one) => names.has(one)),
  );
  const done = new Set<string>();
  for (const { image } of asked) follow([image.name], { under, done });
  return asked;
}

/** None for an image without packages, and for one that cannot be read: its own refusal says why. */
function namesUnder(question: ImageQuestion): string[] {
  if (question.image.spec.debian === undefined) return [];
  try {
    return imagesUnder(groundsOf(question), question.image).map(({ name }) => name);
  } catch (error) {
    if (isFactoryError(error)) return [];
    throw error;
  }
}

interface Walk {
  readonly under: ReadonlyMap<string, readonly string[]>;
  readonly done: Set<string>;
}

function follow(path: readonly string[], walk: Walk): void {
  const name = path.at(-1) ?? '';
  if (walk.done.has(name)) return;
  for (const next of walk.under.get(name) ?? []) {
    if (path.includes(next)) throw graphCycle([...path.slice(path.indexOf(next)), next]);
    follow([...path, next], walk);
  }
  walk.done.add(name);
}
