import { digestOfValue, type FolderContent } from '@officina/core';

/** The folders that the builder is given beside the images' own, by their path. */
export type MaterialFolders = ReadonlyMap<string, FolderContent>;

/** Gathers folders while a definition is written. */
export interface FolderShelf {
  /** The path of a folder with this content: the same for the same content, so that the builder knows it again. */
  add(content: FolderContent): string;
  readonly folders: MaterialFolders;
}

/** Starts empty; folders are to be in `place`. */
export function createShelf(place: string): FolderShelf {
  const folders = new Map<string, FolderContent>();
  return {
    add: (content) => {
      const path = `${place}/${contentName(content)}`;
      folders.set(path, content);
      return path;
    },
    folders,
  };
}

/** 12 hex digits that stand for what a folder holds. */
export function contentName(content: FolderContent): string {
  return digestOfValue(namesOf(content)).slice('sha256:'.length, 19);
}

/** A file by what it holds: two tools of one asset have one folder. */
function namesOf(content: FolderContent): Record<string, string> {
  return Object.fromEntries(Object.entries(content).map(([path, one]) => [path, nameOf(one)]));
}

function nameOf(one: FolderContent[string]): string {
  if ('text' in one) return `text ${one.text}`;
  if ('link' in one) return `link ${one.time} ${one.link}`;
  return 'file' in one ? `file ${one.time} ${one.mode} ${one.file.hash.hex}` : one.hash.hex;
}
