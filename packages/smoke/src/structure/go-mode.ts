/** By the file type's bits. */
const kinds = new Map([
  [0o040000, 'd'],
  [0o120000, 'L'],
  [0o060000, 'D'],
  [0o020000, 'Dc'],
  [0o010000, 'p'],
  [0o140000, 'S'],
]);

/** A Unix mode as Go's os.FileMode writes it: kind and special bits as letters, then rwx three times. */
export function renderGoMode(mode: number): string {
  const kind = kinds.get(mode & 0o170000) ?? '';
  const special = [
    (mode & 0o4000) === 0 ? '' : 'u',
    (mode & 0o2000) === 0 ? '' : 'g',
    kind === 'Dc' ? 'c' : '',
    (mode & 0o1000) === 0 ? '' : 't',
  ].join('');
  const letters = `${kind.slice(0, 1)}${special}` || '-';
  const bits = [...'rwxrwxrwx'].map((letter, index) => (((mode >> (8 - index)) & 1) === 1 ? letter : '-'));
  return letters + bits.join('');
}
