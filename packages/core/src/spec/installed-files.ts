import { FileCheck } from './check-spec.ts';
import type { ImageSpec } from './image-spec.ts';

/**
 * What `install` and `links` of an image's tools put there, as `file` checks with the modes that build gives them. Only
 * tools that are asked for their `version` count: others may be for a stage of the Dockerfile alone. A declared check of
 * the same path stands instead.
 */
export function installedFiles({ tools, smoke }: Pick<ImageSpec, 'tools' | 'smoke'>): FileCheck[] {
  const declared = new Set(smoke.flatMap((check) => (check.kind === 'file' ? [check.path] : [])));
  const installed = Object.values(tools)
    .filter(({ version }) => version !== undefined)
    .flatMap(({ install, links }) => [
      ...install.map(({ from = '', to }) =>
        from.endsWith('/') || to.endsWith('/')
          ? { path: to.replace(/(?<=.)\/+$/, ''), type: 'directory', mode: '0755' }
          : { path: to, type: 'file', mode: '0755' },
      ),
      ...Object.keys(links).map((path) => ({ path, type: 'link' })),
    ]);
  return installed
    .filter(({ path }) => !declared.has(path))
    .map((file) => FileCheck.parse({ kind: 'file', owner: 'root', ...file }));
}
