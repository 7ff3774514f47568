import {
  imageGround,
  isFactoryError,
  isPythonImage,
  isVersioned,
  isWantedOfParent,
  type ParentSpec,
  type Platform,
  parentInterpreter,
  pythonOfTag,
  tagOfParent,
  type WorkspaceImage,
} from '@officina/core';
import type { ImagePython } from './image-python.ts';

interface Around {
  readonly images: ReadonlyMap<string, WorkspaceImage>;
  readonly platform: Platform;
}

/**
 * What the owner of an image should know who has added an environment by this Python, where it is that of a parent which may
 * move to another; undefined where it may not.
 */
export function pythonAdvice(
  image: WorkspaceImage,
  { python, interpreter }: ImagePython,
  around: Around,
): string | undefined {
  if (interpreter !== parentInterpreter) return undefined;
  const { owner, parent } = groundOf(image, around) ?? {};
  const found = owner?.spec.parents[parent ?? ''];
  if (owner === undefined || found === undefined || !isPythonImage(found.image)) return undefined;
  const minor = python.split('.').slice(0, 2).join('.');
  const where = `parent ${parent} in ${owner.folder}/image.yaml`;
  const locked = owner.lock?.parents[parent ?? '']?.tag ?? found.tag;
  if (pythonOfTag(found.image, locked) === undefined) {
    return `${where} may move to another Python than ${minor}, since its tag ${locked} does not say which it is: write one that does, such as tag: "{version}-slim" and constraint: ${minor}.x`;
  }
  return mayLeave(found, minor)
    ? `${where} stays at Python ${minor}, whatever its constraint allows: to move it, write another "python" into "environment" of the tools that run by it`
    : undefined;
}

/** Whether the next minor version is one that the parent may have. */
function mayLeave(parent: ParentSpec, python: string): boolean {
  const [major = '', minor = ''] = python.split('.');
  const next = `${major}.${Number(minor) + 1}`;
  if (!isVersioned(parent) || !isWantedOfParent(parent, `${next}.0`)) return false;
  return pythonOfTag(parent.image, tagOfParent(parent, next)) !== python;
}

/** Nothing where the Dockerfile cannot be read: resolve says why. */
function groundOf(image: WorkspaceImage, around: Around) {
  try {
    return imageGround<WorkspaceImage>(image, around);
  } catch (error) {
    if (isFactoryError(error)) return undefined;
    throw error;
  }
}
