import type { KeyDocument } from '../key/key-document.ts';

/** Paths of the image's folder that were added, removed or changed. */
export function movedFiles({ files: old }: KeyDocument, { files: now }: KeyDocument): string[] {
  const [before, after] = [new Map(Object.entries(old)), new Map(Object.entries(now))];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

/** Whether what a Dockerfile names may take a path: the path itself, what is in it, a folder on its way; yes where that is not plain. */
export function isTaken(path: string, source: string): boolean {
  const plain = source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  if (plain === '' || /[*?[\]\\$]|(?:^|\/)\.{0,2}(?:\/|$)/.test(plain)) return true;
  return path === plain || path.startsWith(`${plain}/`) || plain.startsWith(`${path}/`);
}
