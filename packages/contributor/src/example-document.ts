/**
 * A document with what says something of one machine or one hour written otherwise, as docs/examples/README.md states:
 * ports, times and spans are fixed, the platform is amd64, and lists of installed packages end after three.
 */
export function quietDocument(document: unknown): unknown {
  const text = JSON.stringify(document)
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:5000')
    .replaceAll(/\b(?:linux\/)?arm64\b/g, (word) => word.replace('arm64', 'amd64'));
  return JSON.parse(text, (key, value: unknown) => {
    if (key === 'milliseconds') return 1000;
    if (key === 'released' && typeof value === 'string') return '2026-01-02T03:04:05.000Z';
    if (key === 'inventory') return cutInventory(value as Readonly<Record<string, unknown>>);
    return value;
  });
}

/** What of a document does not change from run to run: its keys, the types of its values, what kinds of entries its lists have. */
export function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].sort().join()}]`;
  if (typeof value !== 'object' || value === null) return typeof value;
  const keys = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${shapeOf(inner)}`);
  return `{${keys.sort().join()}}`;
}

function cutInventory(inventory: Readonly<Record<string, unknown>>) {
  const cut = (value: unknown) => (Array.isArray(value) ? value.slice(0, 3) : value);
  return Object.fromEntries(Object.entries(inventory).map(([kind, value]) => [kind, cut(value)]));
}
