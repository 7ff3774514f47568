import type { FileEntry, Files } from '@officina/core';

/** A file in memory; text alone has mode 0644. */
export type MemoryFile =
  | string
  | { readonly text: string; readonly mode: number }
  | { readonly link: string; readonly text?: string }
  /** What is neither file, folder nor link. */
  | { readonly special: true };

/** Files in memory; edit `content` as a person edits a folder. */
export interface MemoryFiles extends Files {
  /** Path to file. */
  readonly content: Map<string, MemoryFile>;
}

/** Files by path; those of a map are the map's own, and walked in its order. */
export function memoryFiles(
  given: Map<string, MemoryFile> | Readonly<Record<string, MemoryFile>>,
): MemoryFiles {
  const content = given instanceof Map ? given : new Map(Object.entries(given));
  const textAt = (path: string) => textOf(content.get(path));
  const under = (folder: string) =>
    [...content.keys()]
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1));
  return {
    content,
    read: async (path) => textAt(path),
    readBytes: async (path) => {
      const text = textAt(path);
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    write: async (path, text) => void content.set(path, text),
    list: async (folder) => [...new Set(under(folder).map((path) => path.split('/')[0] ?? ''))].sort(),
    walk: async (folder) =>
      under(folder).map((path) => entryOf(path, content.get(`${folder}/${path}`) ?? '')),
  };
}

function textOf(file: MemoryFile | undefined): string | undefined {
  if (file === undefined || typeof file === 'string') return file;
  return 'text' in file ? file.text : undefined;
}

function entryOf(path: string, file: MemoryFile): FileEntry {
  if (typeof file !== 'string' && 'link' in file)
    return { path, kind: 'link', mode: 0o777, size: 0, target: file.link };
  if (typeof file !== 'string' && 'special' in file) return { path, kind: 'special', mode: 0o644, size: 0 };
  const size = Buffer.byteLength(textOf(file) ?? '');
  return { path, kind: 'file', mode: typeof file === 'string' ? 0o644 : file.mode, size };
}
