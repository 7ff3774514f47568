import { FactoryError, isVersioned, type LockedParent, pythonOfParent, tagOfParent } from '@officina/core';
import { newestWanted, type Standing, type Wish } from '../choose.ts';
import type { Offer } from '../datasource/datasource.ts';
import type { ParentQuestion } from './parent-question.ts';

type Question = Pick<ParentQuestion, 'name' | 'parent' | 'environments'>;

/** Versions of a parent by the Python that the environments on it name. */
export interface OwnPython {
  /** Those that have this Python, or do not say; all, where none of these is wanted. */
  readonly offers: readonly Offer[];
  /** What is said of a newer version that is wanted and has another. */
  readonly beyond?: { readonly version: string; readonly message: string };
}

/** Parts the versions of a parent where tools run by its Python: a step to another one is theirs to make first. */
export function ownPython(
  question: Question,
  offers: readonly Offer[],
  { wish, standing }: { readonly wish: Wish; readonly standing: Standing },
): OwnPython {
  const [first] = question.environments;
  if (first === undefined) return { offers };
  const { parent } = question;
  const isFor = ({ version }: Offer) =>
    isOwn(question, { image: parent.image, tag: tagOfParent(parent, version) });
  const own = offers.filter(isFor);
  const newest = newestWanted(wish, offers, standing);
  if (newest === undefined || newestWanted(wish, own, standing) === undefined) return { offers };
  if (isFor(newest)) return { offers: own };
  const message = `${newest.version} is another Python than ${linesOf(question)}: write its first two numbers there and it moves, or constraint: ${first.python}.x for parent ${question.name} to stay`;
  return { offers: own, beyond: { version: newest.version, message } };
}

/** Throws spec-invalid for a parent that has, by its tag, another Python than the environments on it. */
export function requireOwnPython(
  question: Question,
  entry: Pick<LockedParent, 'image' | 'tag' | 'python'>,
): void {
  if (isOwn(question, entry)) return;
  const { image, tag } = entry;
  const { name, parent, environments } = question;
  const python = pythonOfParent(entry);
  const other = environments.find((one) => one.python !== python)?.python;
  const own = isVersioned(parent) ? `constraint: ${other}.x` : `a tag of Python ${other}`;
  throw new FactoryError(
    'spec-invalid',
    `${image}:${tag} is Python ${python}, wanted that of ${linesOf(question)}`,
    { hint: `write environment.python: "${python}" there, or ${own} for parent ${name}` },
  );
}

/**
 * What is said where a tag that does not name its Python moved to another one than that of the tools on it, while what is
 * locked has theirs; undefined where it may move.
 */
export function beyondPython(
  question: ParentQuestion,
  entry: LockedParent,
): { readonly version: string; readonly message: string } | undefined {
  const { locked } = question;
  if (isOwn(question, entry) || locked === undefined || pythonOfParent(locked) === undefined)
    return undefined;
  if (locked.image !== entry.image || locked.tag !== entry.tag || !isOwn(question, locked)) return undefined;
  const python = pythonOfParent(entry) ?? '';
  const message = `${entry.tag} is Python ${python} now, another one than ${linesOf(question)}: write it there and it moves, or a tag of Python ${pythonOfParent(locked)} for parent ${question.name} to stay`;
  return { version: python, message };
}

/** True where nothing says its Python, too. */
function isOwn(
  { environments }: Pick<Question, 'environments'>,
  parent: Pick<LockedParent, 'image' | 'tag' | 'python'>,
): boolean {
  const python = pythonOfParent(parent);
  return python === undefined || environments.every((one) => one.python === python);
}

/** The tools by their lines; no more than three of them. */
function linesOf({ environments }: Question): string {
  const lines = environments.map(
    ({ image, tool, python }) => `${image}/${tool} (environment.python: "${python}")`,
  );
  return lines.length > 3 ? `${lines.slice(0, 2).join(', ')} and ${lines.length - 2} more` : lines.join(', ');
}
