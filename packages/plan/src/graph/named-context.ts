import {
  debianContext,
  declaredContexts,
  dockerfilePath,
  FactoryError,
  type NamedContext,
  type Platform,
  scriptsContext,
  stageContext,
  type WorkspaceImage,
} from '@officina/core';

/** The name of the generated context that holds an image's locked npm packages. */
export const npmContext = 'npm-packages';

/** The name of the one that holds its locked plugins of Neovim. */
export const pluginsContext = 'neovim-plugins';

/** What a name in a Dockerfile stands for. */
export type NamedKind = 'image' | 'external' | 'tool' | 'debian' | 'npm' | 'plugins' | 'scripts' | 'shared';

/**
 * Says what a name in an image's Dockerfile stands for; undefined for one that neither the workspace nor the image
 * itself declares. Throws spec-invalid for one that is two things.
 */
export function kindOfName(
  image: WorkspaceImage,
  used: NamedContext,
  isImage: (name: string) => boolean,
): NamedKind | undefined {
  const kinds: NamedKind[] = [];
  if (isImage(used.name)) kinds.push('image');
  if (hasParent(image, used.name)) kinds.push('external');
  if (hasTool(image, used.name)) kinds.push('tool');
  if (declaredContexts(image.spec.debian).has(used.name)) kinds.push('debian');
  if (used.name === npmContext && image.spec.npm !== undefined) kinds.push('npm');
  if (used.name === scriptsContext) kinds.push('scripts');
  if (image.spec.shared?.includes(used.name)) kinds.push('shared');
  if (used.name === pluginsContext && image.spec.neovim !== undefined) kinds.push('plugins');
  const [kind, other] = kinds;
  const where = `${dockerfilePath(image)}:${used.line}`;
  if (other !== undefined) {
    throw new FactoryError(
      'spec-invalid',
      `${where}: "${used.written}" is both ${words[kind ?? 'image']} and ${words[other]}`,
      {
        hint: `rename it in ${image.folder}/image.yaml`,
      },
    );
  }
  return kind;
}

/**
 * Refuses a name for another platform than the one that is built, unless the image itself declares it as an external
 * parent: all others are there for this one alone, and BuildKit would take that without a word.
 */
export function refuseOtherPlatform(image: WorkspaceImage, used: NamedContext, platform: Platform): void {
  if (used.platform === undefined || used.platform === platform) return;
  throw new FactoryError(
    'dockerfile-invalid',
    `${dockerfilePath(image)}:${used.line}: ${used.written} is built for ${platform} here, and not for ${used.platform}`,
    { hint: `leave --platform out, or declare ${used.name} under "parents" in ${image.folder}/image.yaml` },
  );
}

/** Whether an image pins a name: what it pins, the images that stand on it may take too. */
export function isPinnedBy(image: WorkspaceImage, name: string): boolean {
  return hasParent(image, name) || hasTool(image, name);
}

function hasParent({ spec }: WorkspaceImage, name: string): boolean {
  return Object.hasOwn(spec.parents, name);
}

function hasTool({ spec }: WorkspaceImage, name: string): boolean {
  return Object.hasOwn(spec.tools, name);
}

/** The error for a name that nothing declares (a literal image reference among them): parent-missing or tool-undeclared. */
export function undeclared(
  image: WorkspaceImage,
  used: NamedContext,
  images: readonly string[],
): FactoryError {
  const where = `${dockerfilePath(image)}:${used.line}`;
  const spec = `${image.folder}/image.yaml`;
  const list = lists[used.name] ?? stageList(used.name);
  if (list !== undefined) {
    return new FactoryError(
      'tool-undeclared',
      `${where}: ${image.name} takes ${used.name}, and its image.yaml has none`,
      {
        hint: `add ${list} to ${spec}`,
      },
    );
  }
  if (/[/:@]/.test(used.name)) {
    return new FactoryError(
      'parent-missing',
      `${where}: ${used.by} ${used.written} names an image of others that ${spec} does not lock`,
      {
        hint:
          shorterName(image, used, images) ??
          `give it a name under "parents" in ${spec}, write that name here, and run officina resolve`,
      },
    );
  }
  if (used.by === 'FROM') {
    return new FactoryError(
      'parent-missing',
      `${where}: ${image.name} is FROM ${used.written}, which is no image here, nor locked by one that it stands on`,
      {
        hint: `add the folder ${used.name}, or declare ${used.name} under "parents" in ${spec}`,
      },
    );
  }
  return new FactoryError(
    'tool-undeclared',
    `${where}: ${image.name} takes ${used.written}, which ${spec} lacks, and every image that it stands on`,
    {
      hint: `declare ${used.name} under "tools" in ${spec} and run officina resolve --only ${image.name}`,
    },
  );
}

/** The line to write where a whole reference means an image of the workspace, or a parent that is locked already. */
function shorterName(
  { spec }: WorkspaceImage,
  { by, written }: NamedContext,
  images: readonly string[],
): string | undefined {
  const last = written.toLowerCase().replace(/[:@].*$/s, (end) => (end.includes('/') ? end : ''));
  const name =
    last
      .split('/')
      .at(-1)
      ?.replace(/[:@].*$/s, '') ?? '';
  if (!images.includes(name) && !Object.hasOwn(spec.parents, name)) return undefined;
  const kind = images.includes(name) ? 'the image of this workspace' : 'the parent in image.yaml';
  const line = by === 'FROM' ? `FROM ${name}` : by === 'COPY --from' ? `COPY --from=${name}` : `from=${name}`;
  return `write ${line} for ${kind}`;
}

/** Where image.yaml lists what a generated context holds. */
const lists: Readonly<Record<string, string | undefined>> = {
  [debianContext]: 'debian.packages',
  [npmContext]: 'npm.packages',
  [pluginsContext]: 'neovim.plugins',
};

function stageList(name: string): string | undefined {
  const start = stageContext('');
  return name.startsWith(start) ? `debian.stages.${name.slice(start.length)}` : undefined;
}

const words: Record<NamedKind, string> = {
  image: 'an image folder',
  external: 'a key of parents',
  tool: 'a key of tools',
  debian: 'the Debian packages',
  npm: 'the npm packages',
  scripts: "the factory's own scripts",
  plugins: "Neovim's plugins",
  shared: 'a shared folder',
};
