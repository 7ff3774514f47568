import {
  isPythonImage,
  isVersioned,
  isWantedOfParent,
  minorPython,
  type ParentSpec,
  type Platform,
  parentInterpreter,
  pythonOfParent,
  pythonOfTag,
  readableGrounds,
  tagOfParent,
  type WorkspaceImage,
} from '@officina/core';
import type { ImagePython } from './image-python.ts';

interface Around {
  readonly images: ReadonlyMap<string, WorkspaceImage>;
  readonly platforms: readonly Platform[];
}

/**
 * What the owner of an image should know who has added an environment by this Python, where it is that of a parent which may
 * move to another; nothing where it may not. Each line once.
 */
export function pythonAdvice(
  image: WorkspaceImage,
  { python, interpreter }: ImagePython,
  around: Around,
): string[] {
  if (interpreter !== parentInterpreter) return [];
  const minor = minorPython(python);
  return [
    ...new Set(
      readableGrounds(image, around).flatMap(({ owner, parent }) => adviceOn({ owner, parent, minor })),
    ),
  ];
}

interface Standing {
  readonly owner: WorkspaceImage;
  readonly parent: string;
  readonly minor: string;
}

function adviceOn({ owner, parent, minor }: Standing): string[] {
  const found = owner.spec.parents[parent];
  if (found === undefined || !isPythonImage(found.image)) return [];
  const where = `parent ${parent} in ${owner.folder}/image.yaml`;
  const locked = { ...found, ...owner.lock?.parents[parent] };
  if (pythonOfParent(locked) === undefined) {
    return [
      `${where} may move to another Python than ${minor}, since its tag ${locked.tag} does not say which it is: write one that does, such as tag: "{version}-slim" and constraint: ${minor}.x`,
    ];
  }
  const isSilent = pythonOfTag(locked.image, locked.tag) === undefined;
  if (!isSilent && !mayLeave(found, minor)) return [];
  const whatever = isSilent ? `its tag ${locked.tag} comes to` : 'its constraint allows';
  return [
    `${where} stays at Python ${minor}, whatever ${whatever}: to move it, write another "python" into "environment" of the tools that run by it`,
  ];
}

/** Whether the next minor version is one that the parent may have. */
function mayLeave(parent: ParentSpec, python: string): boolean {
  const [major = '', minor = ''] = python.split('.');
  const next = `${major}.${Number(minor) + 1}`;
  if (!isVersioned(parent) || !isWantedOfParent(parent, `${next}.0`)) return false;
  return pythonOfTag(parent.image, tagOfParent(parent, next)) !== python;
}
