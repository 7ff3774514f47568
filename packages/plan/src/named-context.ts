import { FactoryError, type WorkspaceImage } from '@officina/core';
import type { NamedContext } from './dockerfile-reader.ts';

/** The name of the generated context that lists an image's locked Debian packages. */
export const debianContext = 'debian-packages';

/** What a name in a Dockerfile stands for. */
export type NamedKind = 'image' | 'external' | 'tool' | 'debian';

/**
 * Says what a name in an image's Dockerfile stands for; throws parent-missing or tool-undeclared for one that nothing
 * declares (a literal image reference among them), spec-invalid for one that is two things.
 */
export function kindOfName(
  image: WorkspaceImage,
  used: NamedContext,
  isImage: (name: string) => boolean,
): NamedKind {
  const kinds: NamedKind[] = [];
  if (isImage(used.name)) kinds.push('image');
  if (Object.keys(image.spec.parents).some((parent) => parent.toLowerCase() === used.name))
    kinds.push('external');
  if (Object.hasOwn(image.spec.tools, used.name)) kinds.push('tool');
  if (used.name === debianContext && image.spec.debian !== undefined) kinds.push('debian');
  const [kind, other] = kinds;
  const where = `${image.folder}/Dockerfile:${used.line}`;
  if (other !== undefined) {
    throw new FactoryError(
      'spec-invalid',
      `${where}: "${used.name}" is both ${words[kind ?? 'image']} and ${words[other]}`,
      {
        hint: `rename it in ${image.folder}/image.yaml`,
      },
    );
  }
  return kind ?? refuse(image, used, where);
}

function refuse(image: WorkspaceImage, used: NamedContext, where: string): never {
  const spec = `${image.folder}/image.yaml`;
  if (used.name === debianContext) {
    throw new FactoryError(
      'tool-undeclared',
      `${where}: ${image.name} takes ${debianContext}, and its image.yaml has none`,
      {
        hint: `add debian.packages to ${spec}`,
      },
    );
  }
  if (/[/:@]/.test(used.name)) {
    throw new FactoryError(
      'parent-missing',
      `${where}: ${used.by} ${used.name} names an image of others that ${spec} does not lock`,
      { hint: `give it a name under "parents" in ${spec}, write that name here, and run officina resolve` },
    );
  }
  if (used.by === 'FROM') {
    throw new FactoryError(
      'parent-missing',
      `${where}: ${image.name} is FROM ${used.name}, which is no image here`,
      {
        hint: `add the folder ${used.name}, or declare ${used.name} under "parents" in ${spec}`,
      },
    );
  }
  throw new FactoryError(
    'tool-undeclared',
    `${where}: ${image.name} takes ${used.name}, which ${spec} lacks`,
    {
      hint: `declare ${used.name} under "tools" in ${spec} and run officina resolve --only ${image.name}`,
    },
  );
}

const words: Record<NamedKind, string> = {
  image: 'an image folder',
  external: 'a key of parents',
  tool: 'a key of tools',
  debian: 'the list of Debian packages',
};
