import type { Parent } from './moved-parent.ts';

/**
 * The parents of a Dockerfile, followed by version where a tag says one of several numbers, or a date. One number alone is a
 * series that moves by itself, and `24.04` a month of which nobody knows here whether the next one is wanted; an image that
 * is there at several tags would come to one version.
 */
export function followed(parents: Readonly<Record<string, Parent>>): Record<string, Parent> {
  const images = Object.values(parents).map(({ image }) => image);
  const isAlone = ({ image }: Parent) => images.indexOf(image) === images.lastIndexOf(image);
  return Object.fromEntries(
    Object.entries(parents).map(([name, parent]) => [
      name,
      isAlone(parent) ? { ...parent, ...templateOf(parent.tag) } : parent,
    ]),
  );
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
