import {
  environmentsOn,
  FactoryError,
  type Platform,
  pythonOfParent,
  type WorkspaceImage,
} from '@officina/core';
import type { GraphImage } from './graph.ts';

interface Around {
  /** All images of the workspace. */
  readonly images: readonly WorkspaceImage[];
  readonly platforms: readonly Platform[];
}

/** An error (lock-mismatch) for each tool that runs by the Python of a parent which is locked at another one. */
export function otherPythons(nodes: readonly GraphImage[], { images, platforms }: Around): FactoryError[] {
  const planned = new Set(nodes.map(({ image }) => image.name));
  const byName = new Map(images.map((image) => [image.name, image]));
  return images.flatMap(({ name: owner, lock }) =>
    Object.entries(lock?.parents ?? {}).flatMap(([parent, locked]) => {
      const has = pythonOfParent(locked);
      if (has === undefined) return [];
      return environmentsOn({ owner, parent }, { images: byName, platforms })
        .filter(({ image, python }) => planned.has(image) && python !== has)
        .map(({ image, tool, python }) => {
          const message = `${image}: tool ${tool} is for Python ${python} (environment.python), parent ${parent} of ${owner} is locked at ${locked.tag}, Python ${has}`;
          const hint = `run officina resolve --only ${owner}/${parent}, or write environment.python: "${has}"`;
          return new FactoryError('lock-mismatch', message, { hint });
        });
    }),
  );
}
