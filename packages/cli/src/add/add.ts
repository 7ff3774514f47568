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
  type WorkspaceImage,
} from '@officina/core';
import { type ResolveResult, refusalOf } from '@officina/resolve';
import { resolveTask } from '../resolve-step.ts';
import type { Workshop } from '../workshop.ts';
import { readGoPath } from './go-path.ts';
import type { ImagePython } from './image-python.ts';
import {
  findGoProgram,
  findMavenProgram,
  findProgram,
  findReleasedProgram,
  isEnvironment,
  type NamedTool,
} from './known-program.ts';
import { type MavenWord, readMavenWord } from './maven-word.ts';
import { placeTools } from './placed-tools.ts';
import { proposeGoTool } from './propose-go-tool.ts';
import { proposeMavenTool } from './propose-maven-tool.ts';
import { proposePythonTool } from './propose-python-tool.ts';
import { proposeTool } from './propose-tool.ts';
import { readPythonWord } from './python-word.ts';
import { toolPython } from './tool-python.ts';

export interface AddOptions {
  /** Names of the catalogue, commands that they install, owner/repository, paths of Go programs, `pypi:` projects, or `maven:` artifacts. */
  readonly words: readonly string[];
  /** The image; the only one when left out. */
  readonly image?: string;
  /** A semver range, for each of them. */
  readonly constraint?: string;
  /** The Python of the image, by its first two numbers, where its lock does not say. */
  readonly python?: string;
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
  { words, image: named, constraint, python, whole = false }: AddOptions,
): Promise<AddResult> {
  const { files, options } = workshop;
  const { images, factory } = await loadWorkspace(files, options.images);
  const image = chooseImage(images, named);
  requireOwnDockerfile(image);
  const specFile = `${image.folder}/image.yaml`;
  const before = (await files.read(specFile)) ?? '';
  const lockFile = lockPath(options.images, image.name);
  const lock = await files.read(lockFile);
  const platforms = platformsOfImage(image, options.platforms ?? factory.platforms);
  const own = toolPython(image, { images, platforms, named: python });
  const tools: NamedTool[] = [];
  for (const word of words) {
    const known = await findTool(workshop, word, { platforms, whole, python: () => own.require(word) });
    tools.push(constraint === undefined ? known : { ...known, tool: { ...known.tool, constraint } });
  }
  const { spec, dockerfile, added, compilers } = placeTools(tools, { image, spec: before, whole });
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
    for (const { name, compiles } of compilers)
      workshop.talk.info(`${name} is added, too: it compiles ${compiles}`);
    for (const line of own.advice) workshop.talk.info(line);
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

interface Finding {
  readonly platforms: readonly Platform[];
  readonly whole: boolean;
  /** The Python of the image; throws input-invalid where nobody knows it. */
  readonly python: () => ImagePython;
}

async function findTool(
  workshop: Workshop,
  word: string,
  { platforms, whole, python }: Finding,
): Promise<NamedTool> {
  const project = readPythonWord(word);
  if (project !== undefined) {
    const around = { python: python(), ports: workshop };
    return workshop.talk.task(`look at ${project.project} on PyPI`, () => proposePythonTool(project, around));
  }
  const artifact = readMavenWord(word);
  const published = artifact && knownMaven(artifact);
  if (artifact !== undefined && published === undefined) {
    const around = { platforms, ports: workshop };
    return workshop.talk.task(`look at ${artifact.group}:${artifact.artifact} on Maven Central`, () =>
      proposeMavenTool(artifact, around),
    );
  }
  const path = readGoPath(word);
  const known =
    published ??
    (path === undefined ? findProgram(word) : (findGoProgram(path) ?? findReleasedProgram(path)));
  if (known !== undefined) {
    const own = isEnvironment(known.tool) ? { environment: { ...python() } } : {};
    return { name: known.name, tool: whole ? { ...known.tool, ...own } : own };
  }
  if (path !== undefined) {
    return workshop.talk.task(`look for the module of ${path}`, () => proposeGoTool(path, workshop));
  }
  if (/^[\w.-]+\/[\w.-]+$/.test(word)) {
    return workshop.talk.task(`look at ${word}`, () => proposeTool(word, platforms, workshop));
  }
  const mean = didYouMean(word, catalogueNames());
  throw new FactoryError('input-invalid', `no program "${word}" in the catalogue${mean}`, {
    hint: 'name its repository at GitHub (officina add owner/repository), the path of a Go program (officina add host/path), a project of PyPI (officina add pypi:project), or an artifact of Maven Central (officina add maven:group:artifact)',
  });
}

/** The row of an artifact of which no file is named. */
function knownMaven({ group, artifact, extension }: MavenWord): NamedTool | undefined {
  return extension === undefined ? findMavenProgram(`${group}:${artifact}`) : undefined;
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
