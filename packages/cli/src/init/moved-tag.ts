import { pythonOfTag } from '@officina/core';
import type { Parent } from './moved-parent.ts';

/**
 * The parents of a Dockerfile, followed by version where a tag says one of several numbers, or a date. One number alone is a
 * series that moves by itself, and `24.04` a month of which nobody knows here whether the next one is wanted; an image that
 * is there at several tags would come to one version. An image python stays at a Python by which tools run.
 */
export function followed(
  parents: Readonly<Record<string, Parent>>,
  pythons: ReadonlySet<string> = new Set(),
): Record<string, Parent> {
  const images = Object.values(parents).map(({ image }) => image);
  const isAlone = ({ image }: Parent) => images.indexOf(image) === images.lastIndexOf(image);
  return Object.fromEntries(
    Object.entries(parents).map(([name, parent]) => [
      name,
      isAlone(parent) ? held({ ...parent, ...templateOf(parent.tag) }, pythonOf(parent, pythons)) : parent,
    ]),
  );
}

function pythonOf({ image, tag }: Parent, pythons: ReadonlySet<string>): string | undefined {
  const found = pythonOfTag(image, tag);
  return found !== undefined && pythons.has(found) ? found : undefined;
}

function held(parent: Parent, python: string | undefined): Parent {
  if (python === undefined || parent.constraint === undefined) return parent;
  return { ...parent, constraint: `${python}.x` };
}

/** The words for the versions that a tag is one of; undefined where it stays as it is. */
function templateOf(tag: string): Omit<Parent, 'image'> | undefined {
  const [version = ''] = /(?<![\w.])\d+(?:\.\d+)*(?![\w.])/.exec(tag.replace(/^v(?=\d)/, ' ')) ?? [];
  const numbers = version.split('.');
  // The commit that it was built from: no other version has that.
  if (/(?<![\w.])g?(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}(?![\w.])/.test(tag)) return undefined;
  if (/^(?:19|20)\d{6}$/.test(version)) return { tag: tag.replace(version, '{version}'), scheme: 'numbers' };
  if (numbers.length < 2 || numbers.length > 3 || numbers.some((number) => /^0\d/.test(number)))
    return undefined;
  const place = numbers.length === 2 ? '{major}.{minor}' : '{version}';
  return { tag: tag.replace(version, place), constraint: `${numbers[0]}.x` };
}
