/** A line of RECORD: the path from the folder of imports, a hash in the form `sha256=...`, and bytes. */
export interface RecordLine {
  readonly path: string;
  readonly hash: string;
  readonly size: string;
}

/** Reads what a wheel's RECORD says of its files, by their names in it. */
export function readWheelRecord(text: string): ReadonlyMap<string, Omit<RecordLine, 'path'>> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): [string, Omit<RecordLine, 'path'>][] => {
      const [, quoted, plain, hash, size] =
        /^(?:"((?:[^"]|"")*)"|([^",]*)),([^,]*),([^,]*)$/.exec(line) ?? [];
      const path = quoted?.replaceAll('""', '"') ?? plain;
      return path === undefined || hash === undefined || size === undefined ? [] : [[path, { hash, size }]];
    }),
  );
}

/** A RECORD of what was installed, in the order of paths; `own` is its own path, of which no hash can be. */
export function renderWheelRecord(lines: readonly RecordLine[], own: string): string {
  const all = [...lines, { path: own, hash: '', size: '' }].sort((a, b) => (a.path < b.path ? -1 : 1));
  const quote = (path: string) => (/[",]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path);
  return all.map(({ path, hash, size }) => `${quote(path)},${hash},${size}\n`).join('');
}
