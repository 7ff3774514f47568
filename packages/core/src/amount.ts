/** Bytes as a person reads them, in powers of ten: `12 B`, `12.3 kB`, `4.5 MB`. */
export function renderBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A span of milliseconds as a person reads it: `1.5 s`. */
export function renderSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
