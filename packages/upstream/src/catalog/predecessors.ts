/** The versions that stand before a version, newest first: patch by patch, then the minor version before. */
export function predecessors(version: string, count: number): string[] {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (count === 0) return [];
  const before =
    patch > 0 ? [major, minor, patch - 1] : minor > 0 ? [major, minor - 1, 0] : [major - 1, 9, 0];
  if ((before[0] ?? 0) < 0) return [];
  const previous = before.join('.');
  return [previous, ...predecessors(previous, count - 1)];
}
