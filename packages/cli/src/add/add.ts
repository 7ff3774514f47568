import { rm } from 'node:fs/promises';
import {
  catalogueNames,
  didYouMean,
  dockerfilePath,
  FactoryError,
  isInlineDockerfile,
  loadWorkspace,
  lockPath,
  type Platform,
  platformsOfImage,
  readDockerfile,
  type WorkspaceImage,
} from '@officina/core';
import { type ResolveResult, refusalOf } from '@officina/resolve';
import { resolveTask } from '../resolve-step.ts';
import type { Workshop } from '../workshop.ts';
import { addCopy } from './edit-dockerfile.ts';
import { addTool } from './edit-spec.ts';
import { findProgram, type NamedTool } from './known-program.ts';
import { proposeTool } from './propose-tool.ts';

export interface AddOptions {
  /** Names of the catalogue, commands that they install, or owner/repository. */
  readonly words: readonly string[];
  /** The image; the only one when left out. */
  readonly image?: string;
  /** A semver range, for each of them. */
  readonly constraint?: string;
  /** Whether all keys of a program of the catalogue are written, so that they are the owner's from then on. */
  readonly whole?: boolean;
}

export interface AddResult {
  readonly image: string;
  readonly added: readonly string[];
  readonly resolved: ResolveResult;
}

/**
 * Writes tools into an image's image.yaml and Dockerfile, and locks them. All or none: where one is refused, both files
 * are as they were. Throws input-invalid for a program that nobody knows.
 */
export async function add(
  workshop: Workshop,
  { words, image: named, constraint, whole = false }: AddOptions,
): Promise<AddResult> {
  const { files, options } = workshop;
  const { images, factory } = await loadWorkspace(files, options.images);
  const image = chooseImage(images, named);
  requireOwnDockerfile(image);
  const specFile = `${image.folder}/image.yaml`;
  const before = (await files.read(specFile)) ?? '';
  const lockFile = lockPath(options.images, image.name);
  const lock = await files.read(lockFile);
  let [spec, dockerfile] = [before, image.dockerfile];
  const added: string[] = [];
  const platforms = platformsOfImage(image, options.platforms ?? factory.platforms);
  for (const word of words) {
    const known = await findTool(workshop, word, { platforms, whole });
    const tool = constraint === undefined ? known.tool : { ...known.tool, constraint };
    spec = addTool(spec, { name: known.name, tool }, specFile);
    dockerfile = addCopy(dockerfile, known.name);
    requireTaken(dockerfile, known.name, image);
    added.push(known.name);
  }
  const write = async (texts: { spec: string; dockerfile: string }) => {
    await files.write(specFile, texts.spec);
    await files.write(dockerfilePath(image), texts.dockerfile);
  };
  await write({ spec, dockerfile });
  try {
    const only = added.map((name) => `${image.name}/${name}`);
    const resolved = await resolveTask(workshop, 'resolve', { mode: 'write', only });
    const refusal = refusalOf(resolved);
    if (refusal !== undefined) throw refusal;
    return { image: image.name, added, resolved };
  } catch (error) {
    await write({ spec: before, dockerfile: image.dockerfile });
    // What came before the refused one is in the lock already.
    if (lock === undefined) await rm(lockFile, { force: true });
    else await files.write(lockFile, lock);
    throw error;
  }
}

/** The image that a person means; throws input-invalid where it could be several, image-unknown for none of them. */
export function chooseImage(images: readonly WorkspaceImage[], named: string | undefined): WorkspaceImage {
  const names = images.map(({ name }) => name).join(', ');
  const [first] = images;
  if (named === undefined && images.length === 1 && first !== undefined) return first;
  if (named === undefined) {
    throw new FactoryError('input-invalid', `which image is meant? there are ${names}`, {
      hint: `name one, such as --image ${first?.name}`,
    });
  }
  const image = images.find(({ name }) => name === named);
  if (image !== undefined) return image;
  throw new FactoryError('image-unknown', `there is no image "${named}", only ${names}`, {
    hint: `name one of them, or write ${named}/image.yaml`,
  });
}

async function findTool(
  workshop: Workshop,
  word: string,
  { platforms, whole }: { readonly platforms: readonly Platform[]; readonly whole: boolean },
): Promise<NamedTool> {
  const known = findProgram(word);
  if (known !== undefined) return whole ? known : { name: known.name, tool: {} };
  if (/^[\w.-]+\/[\w.-]+$/.test(word)) {
    return workshop.talk.task(`look at ${word}`, () => proposeTool(word, platforms, workshop));
  }
  const mean = didYouMean(word, catalogueNames());
  throw new FactoryError('input-invalid', `no program "${word}" in the catalogue${mean}`, {
    hint: 'name its repository at GitHub, such as officina add owner/repository',
  });
}

/** Throws spec-invalid for one of several versions, and where a line for the image would be one for others too, or its stage is not the last. */
export function requireOwnDockerfile(image: WorkspaceImage): void {
  const { name, spec } = image;
  if (spec.versions !== undefined) {
    throw new FactoryError('spec-invalid', `${name} is of ${image.folder}, as other versions are`, {
      hint: `write the tool into ${image.folder} by hand, then officina resolve`,
    });
  }
  if (!isInlineDockerfile(spec)) return;
  const file = dockerfilePath(image);
  const why =
    spec.dockerfile === undefined
      ? `is the stage ${spec.target} of ${file}, which has others`
      : `has no Dockerfile of its own, but ${file}`;
  throw new FactoryError('spec-invalid', `${name} ${why}`, {
    hint: `write the tool into ${image.folder}/image.yaml and its line into ${file} by hand`,
  });
}

function requireTaken(dockerfile: string, tool: string, image: WorkspaceImage): void {
  const file = dockerfilePath(image);
  const { names } = readDockerfile(dockerfile, { file, platform: 'linux/amd64' });
  if (names.some(({ name }) => name === tool)) return;
  throw new FactoryError('dockerfile-invalid', `${file}: a stage of its own is called ${tool}`, {
    hint: 'give that stage another name',
  });
}
