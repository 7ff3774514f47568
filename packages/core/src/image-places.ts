import { posix } from 'node:path';
import type { WorkspaceImage } from './workspace.ts';

type Image = Pick<WorkspaceImage, 'folder' | 'spec'>;

/** The path of an image's Dockerfile: in its own folder, or where image.yaml says. */
export function dockerfilePath({ folder, spec }: Image): string {
  return spec.dockerfile === undefined
    ? `${folder}/Dockerfile`
    : posix.join(posix.dirname(folder), spec.dockerfile);
}

/** Where an image's lock is: in its folder; for one of several versions, in a folder of its own beside that one. */
export function lockPath(folder: string, image: string): string {
  return `${folder}/${image}/${lockFile}`;
}

/** The name of a lock. */
export const lockFile = 'image.lock.json';

/** Names of images: a word that is a folder of several versions stands for all of them. */
export function namedImages(
  words: readonly string[],
  images: readonly Pick<WorkspaceImage, 'name' | 'folder'>[],
): string[] {
  return words.flatMap((word) => {
    if (images.some(({ name }) => name === word)) return [word];
    const versions = images.filter((image) => folderName(image) === word);
    return versions.length === 0 ? [word] : versions.map(({ name }) => name);
  });
}

/** The name of the folder that an image's files are in, from the images folder. */
export function folderName({ folder }: Pick<Image, 'folder'>): string {
  return posix.basename(folder);
}

/** The path of a folder that an image shares with others: it is beside that of the image. */
export function sharedPath({ folder }: Pick<Image, 'folder'>, name: string): string {
  return posix.join(posix.dirname(folder), name);
}
