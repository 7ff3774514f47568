import { posix } from 'node:path';
import type { WorkspaceImage } from './workspace.ts';

type Image = Pick<WorkspaceImage, 'folder' | 'spec'>;

/** The path of an image's Dockerfile: in its own folder, or where image.yaml says. */
export function dockerfilePath({ folder, spec }: Image): string {
  return spec.dockerfile === undefined
    ? `${folder}/Dockerfile`
    : posix.join(posix.dirname(folder), spec.dockerfile);
}

/** The path of a folder that an image shares with others: it is beside that of the image. */
export function sharedPath({ folder }: Pick<Image, 'folder'>, name: string): string {
  return posix.join(posix.dirname(folder), name);
}
