import { imageGround } from './debian-ground.ts';
import type { LockedParent } from './document/lock.ts';
import { FactoryError, isFactoryError } from './error.ts';
import { platformsOfImage } from './image-platforms.ts';
import type { Platform } from './platform.ts';
import { minorPython } from './spec/environment-spec.ts';
import type { ParentSpec } from './spec/parent-spec.ts';
import type { WorkspaceImage } from './workspace.ts';

/** Where an image of others that is called python has its Python. */
export const parentInterpreter = '/usr/local/bin/python3';

/** Whether an image of others is called python. */
export function isPythonImage(image: string): boolean {
  return /(?:^|\/)python$/.test(image);
}

/**
 * The first two numbers of the Python that an image of others has which is called python, by its tag; undefined for any
 * other image, and for a tag that does not say. Of several numbers the last: `3.0.1-3.12-bookworm` is 3.12.
 */
export function pythonOfTag(image: string, tag: string): string | undefined {
  if (!isPythonImage(image)) return undefined;
  return [...tag.matchAll(/(?:^|-)(3\.\d+)(?!\d)/g)].at(-1)?.[1];
}

/** The first two numbers of the Python that an image says in its settings for containers, as Docker's own images of Python do. */
export function pythonOfSettings(environment: readonly string[]): string | undefined {
  return environment.flatMap((setting) => /^PYTHON_VERSION=(3\.\d+)(?!\d)/.exec(setting)?.[1] ?? []).at(-1);
}

/** The first two numbers of the Python of a locked parent that is called python; undefined where nothing says it. */
export function pythonOfParent(parent: Pick<LockedParent, 'image' | 'tag' | 'python'>): string | undefined {
  return pythonOfTag(parent.image, parent.tag) ?? parent.python;
}

/** A tool that runs by the Python of a parent. */
export interface ParentEnvironment {
  readonly image: string;
  readonly tool: string;
  /** By its first two numbers. */
  readonly python: string;
}

interface Around {
  /** All images of the workspace. */
  readonly images: ReadonlyMap<string, WorkspaceImage>;
  readonly platforms: readonly Platform[];
}

/** The tools that run by the Python of a parent called python: of the image that names it, and of those that stand on it. */
export function environmentsOn(
  { owner, parent }: { readonly owner: string; readonly parent: string },
  around: Around,
): ParentEnvironment[] {
  return [...around.images.values()].flatMap((image) => {
    const own = Object.entries(image.spec.tools).flatMap(([tool, { environment }]) =>
      environment?.interpreter.startsWith(parentInterpreter)
        ? [{ image: image.name, tool, python: minorPython(environment.python) }]
        : [],
    );
    if (own.length === 0) return [];
    const isOn = readableGrounds(image, around).some(
      (ground) => ground.owner.name === owner && ground.parent === parent,
    );
    return isOn ? own : [];
  });
}

/** Throws spec-invalid for an image that stands on Alpine: the wheels of an environment are for glibc, and there is musl. */
export function requireGlibc(image: WorkspaceImage, around: Around): void {
  for (const { owner, parent } of readableGrounds(image, around)) {
    const found = owner.spec.parents[parent];
    if (found === undefined || !isAlpine(found)) continue;
    throw new FactoryError(
      'spec-invalid',
      `${image.name} stands on ${found.image}:${found.tag}: wanted glibc, for which wheels are locked, got Alpine with musl`,
      {
        hint: `fix ${parent} in ${owner.folder}/image.yaml: stand on Debian or Ubuntu, or on docker.io/library/python at a tag such as "{version}-slim"`,
      },
    );
  }
}

function isAlpine({ image, tag }: Pick<ParentSpec, 'image' | 'tag'>): boolean {
  return /(?:^|\/)alpine$/.test(image) || tag.includes('alpine');
}

/** What an image stands on, on each of its platforms; nothing for one that cannot be read: its own refusal says why. */
export function readableGrounds(image: WorkspaceImage, { images, platforms }: Around) {
  return platformsOfImage(image, platforms).flatMap((platform) => {
    try {
      return [imageGround(image, { platform, images })];
    } catch (error) {
      if (isFactoryError(error)) return [];
      throw error;
    }
  });
}
