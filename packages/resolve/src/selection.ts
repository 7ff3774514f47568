import { FactoryError, namedImages, type WorkspaceImage } from '@officina/core';

/** The name under which an image's Debian packages are selected and reported. */
export const debianName = 'debian-packages';

/** Says which things of which images a run may move. */
export interface Selection {
  isSelected(image: string, name: string): boolean;
  /** True when any of an image's things is. */
  isTouched(image: WorkspaceImage): boolean;
  /** True when all of an image's things are: only then are entries without a wish removed. */
  isWhole(image: string): boolean;
}

/** Reads names of images, things, or `image/thing`; none selects everything; throws input-invalid for an unknown one. */
export function selectionOf(
  words: readonly string[] | undefined,
  images: readonly WorkspaceImage[],
): Selection {
  if (words === undefined || words.length === 0) {
    return { isSelected: () => true, isTouched: () => true, isWhole: () => true };
  }
  const names = new Set(images.flatMap((image) => [image.name, ...thingsOf(image)]));
  const places = new Set(images.flatMap((image) => thingsOf(image).map((thing) => `${image.name}/${thing}`)));
  const isThere = (word: string) => names.has(word) || places.has(word);
  const only = words.flatMap((word) => (isThere(word) ? [word] : namedThings(word, images)));
  const unknown = only.filter((name) => !names.has(name) && !places.has(name));
  if (unknown.length > 0) {
    throw new FactoryError('input-invalid', `no image or tool is named ${unknown.join(', ')}`, {
      hint: `known are ${[...names].join(', ')}`,
    });
  }
  const isSelected = (image: string, name: string) =>
    only.includes(image) || only.includes(name) || only.includes(`${image}/${name}`);
  return {
    isSelected,
    isWhole: (image) => only.includes(image),
    isTouched: (image) =>
      only.includes(image.name) || thingsOf(image).some((thing) => isSelected(image.name, thing)),
  };
}

/** A folder of several versions stands for all of them, also before a thing of theirs. */
function namedThings(word: string, images: readonly WorkspaceImage[]): string[] {
  const [image = '', ...thing] = word.split('/');
  return namedImages([image], images).map((name) => [name, ...thing].join('/'));
}

/** What image.yaml names, and the Debian packages that it has named no longer since they were locked. */
function thingsOf({ spec, lock }: Pick<WorkspaceImage, 'spec' | 'lock'>): string[] {
  return [
    ...Object.keys(spec.tools),
    ...Object.keys(spec.parents),
    ...Object.keys(spec.npm?.packages ?? {}),
    ...((spec.debian ?? lock?.debian) === undefined ? [] : [debianName]),
  ];
}
