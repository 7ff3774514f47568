import { readDockerfile } from './dockerfile/dockerfile.ts';
import { readOptions } from './dockerfile/frontend.ts';
import type { Platform } from './platform.ts';
import type { WorkspaceImage } from './workspace.ts';

/** The tools of an image that compile others of it and that its Dockerfile does not take: they are not in it. */
export function compilersAlone(image: WorkspaceImage, platform: Platform): ReadonlySet<string> {
  const compilers = new Set(Object.values(image.spec.tools).flatMap(({ build }) => build?.with ?? []));
  if (compilers.size === 0) return compilers;
  const { names } = readDockerfile(image.dockerfile, readOptions(image, platform));
  for (const { name } of names) compilers.delete(name);
  return compilers;
}
