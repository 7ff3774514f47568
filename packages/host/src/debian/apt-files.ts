import { posix } from 'node:path';
import { FetchUrl, type LayerMember } from '@officina/core';
import { parseAptSources } from './apt-sources.ts';

/** Texts of files by their path in an image, without a leading `/`. */
export type AptFiles = ReadonlyMap<string, string>;

/** Files with a layer over them: what it has counts, and what it takes away is gone (image-spec, layer.md, whiteouts). */
export function layerOver(below: AptFiles, layer: readonly LayerMember[]): AptFiles {
  const gone = layer.flatMap(({ path }) => {
    const [folder, name] = [posix.dirname(path), posix.basename(path)];
    if (name === '.wh..wh..opq') return [folder];
    return name.startsWith('.wh.') ? [posix.join(folder, name.slice('.wh.'.length))] : [];
  });
  const isGone = (path: string) => gone.some((one) => path === one || path.startsWith(`${one}/`));
  const files = new Map([...below].filter(([path]) => !isGone(path)));
  for (const { path, kind, content } of layer) {
    if (kind === 'directory' || posix.basename(path).startsWith('.wh.')) continue;
    // A link leads to what may be anywhere: what it was before is not what apt reads.
    if (content === undefined || kind !== 'file') files.delete(path);
    else files.set(path, Buffer.from(content).toString('utf8'));
  }
  return files;
}

/** The archives of http that apt's sources name (sources.list(5)), in apt's order, each once. */
export function aptUris(files: AptFiles): string[] {
  const isSource = (path: string) =>
    /^etc\/apt\/(?:sources\.list|sources\.list\.d\/[\w.-]+\.(?:list|sources))$/.test(path);
  const uris = [...files]
    .filter(([path]) => isSource(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, text]) => parseAptSources(text, path).map(({ uri }) => uri));
  return [...new Set(uris)].filter((uri) => FetchUrl.safeParse(uri).success);
}
