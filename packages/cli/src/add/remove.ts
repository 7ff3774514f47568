import {
  FactoryError,
  loadWorkspace,
  lockPath,
  readDockerfile,
  renderLock,
  type WorkspaceImage,
} from '@officina/core';
import type { Workshop } from '../workshop.ts';
import { chooseImage, requireOwnDockerfile } from './add.ts';
import { removeCopy } from './edit-dockerfile.ts';
import { removeTool } from './edit-spec.ts';

export interface RemoveOptions {
  readonly names: readonly string[];
  /** The image; the only one when left out. */
  readonly image?: string;
}

/**
 * Takes tools out of an image: their lines in image.yaml and in the Dockerfile, and their entries of the lock. Asks no
 * upstream. Throws dockerfile-invalid where the Dockerfile uses one in another way than `add` writes, and input-invalid for
 * what compiles another tool.
 */
export async function remove(
  { files, options }: Pick<Workshop, 'files' | 'options'>,
  { names, image: named }: RemoveOptions,
): Promise<{ readonly image: string; readonly removed: readonly string[] }> {
  const { images } = await loadWorkspace(files, options.images);
  const image = chooseImage(images, named);
  requireOwnDockerfile(image);
  const { folder, lock } = image;
  let spec = (await files.read(`${folder}/image.yaml`)) ?? '';
  let { dockerfile } = image;
  requireNothingCompiled(names, image);
  // What compiles another one goes after that.
  const isBuilt = (name: string) => image.spec.tools[name]?.build !== undefined;
  for (const name of [...names.filter(isBuilt), ...names.filter((one) => !isBuilt(one))]) {
    spec = removeTool(spec, name, `${folder}/image.yaml`);
    dockerfile = removeCopy(dockerfile, name);
    requireUnused(dockerfile, name, `${folder}/Dockerfile`);
  }
  await files.write(`${folder}/Dockerfile`, dockerfile);
  await files.write(`${folder}/image.yaml`, spec);
  if (lock !== undefined) {
    const tools = Object.fromEntries(Object.entries(lock.tools).filter(([name]) => !names.includes(name)));
    await files.write(lockPath(options.images, image.name), renderLock({ ...lock, tools }));
  }
  return { image: image.name, removed: names };
}

/** Throws input-invalid for a tool that compiles one that stays. */
function requireNothingCompiled(names: readonly string[], { folder, spec }: WorkspaceImage): void {
  const left = Object.entries(spec.tools).filter(
    ([name, { build }]) => build !== undefined && names.includes(build.with) && !names.includes(name),
  );
  const [first] = left;
  if (first === undefined) return;
  const compiler = first[1].build?.with;
  const compiled = left.map(([name]) => name);
  throw new FactoryError(
    'input-invalid',
    `${folder}/image.yaml: wanted a tool that compiles no other, got ${compiler}, which compiles ${compiled.join(', ')}`,
    {
      hint: `officina remove ${[...names, ...compiled].join(' ')} takes out all; build.with names another compiler`,
    },
  );
}

function requireUnused(dockerfile: string, tool: string, file: string): void {
  const { names } = readDockerfile(dockerfile, { file, platform: 'linux/amd64' });
  const use = names.find(({ name }) => name === tool);
  if (use === undefined) return;
  throw new FactoryError('dockerfile-invalid', `${file}:${use.line}: ${use.by} names ${tool} as well`, {
    hint: `take that line out of ${file}, then run again`,
  });
}
