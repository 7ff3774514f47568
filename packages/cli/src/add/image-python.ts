import {
  dockerfilePath,
  isInImage,
  isPythonImage,
  parentInterpreter,
  pythonOfParent,
  pythonOfTag,
  readDockerfile,
  type WorkspaceImage,
} from '@officina/core';

/** The Python of an image: its first two numbers, and where it is, if that is not where Debian has it. */
export interface ImagePython {
  readonly python: string;
  readonly interpreter?: string;
}

/**
 * What the locks of an image and of those that it is made from say of its Python: Debian's package, or an image of others that
 * is called python. `named` are the two numbers where somebody else says them. Undefined where nobody does.
 */
export function imagePython(
  image: WorkspaceImage,
  images: readonly WorkspaceImage[],
  named?: string,
): ImagePython | undefined {
  for (const one of lineage(image, images)) {
    const found = debianPython(one, named) ?? parentPython(one, named);
    if (found !== undefined) return found;
  }
  return named === undefined ? undefined : { python: named };
}

/** The image and those of ours that its Dockerfile names, and theirs. */
function lineage(image: WorkspaceImage, images: readonly WorkspaceImage[]): ReadonlySet<WorkspaceImage> {
  const all = new Set([image]);
  for (const one of all) {
    const { names } = readDockerfile(one.dockerfile, { file: dockerfilePath(one), platform: 'linux/amd64' });
    for (const { name } of names) {
      const other = images.find((candidate) => candidate.name === name);
      if (other !== undefined) all.add(other);
    }
  }
  return all;
}

function debianPython({ lock }: WorkspaceImage, named: string | undefined): ImagePython | undefined {
  const packages = Object.values(lock?.debian ?? {}).flat();
  const found = packages.find((one) => one?.name === 'python3' && isInImage(one));
  const python = /^(?:\d+:)?(3\.\d+)(?!\d)/.exec(found?.version ?? '')?.[1];
  return python === undefined ? undefined : { python: named ?? python };
}

function parentPython({ spec, lock }: WorkspaceImage, named: string | undefined): ImagePython | undefined {
  for (const [name, { image, tag }] of Object.entries(spec.parents)) {
    if (named !== undefined && isPythonImage(image)) return { python: named, interpreter: parentInterpreter };
    const python = pythonOfParent({ image, tag, ...lock?.parents[name] });
    if (python !== undefined) return { python, interpreter: parentInterpreter };
  }
  return undefined;
}

/** The Python of an image of others that is called python, by its tag; undefined for any other. */
export function taggedPython(image: string, tag: string): ImagePython | undefined {
  const python = pythonOfTag(image, tag);
  return python === undefined ? undefined : { python, interpreter: parentInterpreter };
}
