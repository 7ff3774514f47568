import { basename, join, resolve } from 'node:path';
import { FactoryError, type Files } from '@officina/core';
import type { ResolveResult } from '@officina/resolve';
import { resolveTask } from '../resolve-step.ts';
import { openWorkshop, type Workshop } from '../workshop.ts';
import { callers, renderCaller } from './callers.ts';
import { movedImage } from './moved-image.ts';
import { findOwner } from './owner.ts';
import { type MakeFile, productImages } from './product-images.ts';
import { renderFactory, renderReadme, renderStarterDockerfile, renderStarterImage } from './starter.ts';

/** What a new owner asks for. */
export interface InitOptions {
  /** The image; the folder's name when left out. */
  readonly name?: string;
  /** Whether Officina's own three images are written instead. */
  readonly chain?: boolean;
  /** A Dockerfile of somebody who pins by hand: the image is made of it. */
  readonly from?: string;
}

/** What became of each file, and of the pins. */
export interface InitResult {
  readonly written: readonly string[];
  /** What was there, and stays as it was. */
  readonly kept: readonly string[];
  /** Absent where the locks came with the images. */
  readonly resolved?: ResolveResult;
  /** What is left to do by hand, of a Dockerfile that was moved here. */
  readonly left?: readonly string[];
}

/**
 * Makes a factory in the working folder, without touching a file that is there, and locks its image: `officina up` can
 * follow. Run again it goes on where it was interrupted. Throws input-invalid for an images folder that is none.
 */
export async function init(
  workshop: Workshop,
  { name, chain = false, from }: InitOptions,
): Promise<InitResult> {
  const { files, options, exec } = workshop;
  const { images } = options;
  await requireOurs(files, images);
  const image = name ?? imageNameOf(basename(resolve('.')));
  requireName(image);
  const owner = await findOwner(options, image, exec);
  const write =
    (text: string): MakeFile =>
    (path) =>
      files.write(path, text);
  const siblings = new Set((await files.list(images)).filter((one) => one !== image));
  const moved =
    from === undefined ? undefined : await movedImage(files, from, { name: image, siblings, write });
  const inside = {
    'factory.yaml': write(renderFactory(owner)),
    'README.md': write(renderReadme(images)),
    ...(chain
      ? await productImages(files)
      : (moved?.made ?? (await starterImage(files, join(images, image), image, write)))),
  };
  const wanted: Record<string, MakeFile> = {
    ...Object.fromEntries(Object.entries(inside).map(([path, make]) => [join(images, path), make])),
    '.gitignore': write('.officina/\n'),
  };
  for (const caller of Object.keys(callers))
    wanted[join('.github', 'workflows', `${caller}.yml`)] = write(renderCaller(caller, images));
  const made = await makeMissing(files, wanted);
  if (chain) return made;
  const opened = await openWorkshop(options);
  const resolved = await resolveTask(opened, 'resolve', {
    mode: 'write',
    only: [image],
    allowDowngrade: false,
  });
  return { ...made, resolved, ...(moved === undefined ? {} : { left: moved.left }) };
}

/** The files of a first image; none for an image that somebody has written already. */
async function starterImage(
  files: Pick<Files, 'read'>,
  folder: string,
  name: string,
  write: (text: string) => MakeFile,
): Promise<Record<string, MakeFile>> {
  const text = renderStarterImage(name);
  const there = await files.read(join(folder, 'image.yaml'));
  if (there !== undefined && there !== text) return {};
  return { [`${name}/image.yaml`]: write(text), [`${name}/Dockerfile`]: write(renderStarterDockerfile()) };
}

async function makeMissing(
  files: Pick<Files, 'readBytes'>,
  wanted: Readonly<Record<string, MakeFile>>,
): Promise<InitResult> {
  const [written, kept]: [string[], string[]] = [[], []];
  for (const [path, make] of Object.entries(wanted)) {
    const isThere = (await files.readBytes(path)) !== undefined;
    if (!isThere) await make(path);
    (isThere ? kept : written).push(path);
  }
  return { written, kept };
}

/** Throws input-invalid for a folder that holds something, and no factory. */
async function requireOurs(files: Pick<Files, 'read' | 'list'>, images: string): Promise<void> {
  if ((await files.read(join(images, 'factory.yaml'))) !== undefined) return;
  const there = (await files.list(images)).filter((name) => !['README.md', '.gitignore'].includes(name));
  if (there.length === 0) return;
  throw new FactoryError(
    'input-invalid',
    `${images}/ is there and holds no factory.yaml, but ${there.slice(0, 3).join(', ')}`,
    { hint: 'name another folder for the images, such as officina --images factory init' },
  );
}

function requireName(name: string): void {
  if (/^[a-z][a-z0-9-]*$/.test(name) && name !== 'scratch') return;
  throw new FactoryError(
    'input-invalid',
    `wanted a name of lower-case letters, digits and -, beginning with a letter, got "${name}"`,
    { hint: 'name the image: officina init tools' },
  );
}

/** A folder's name as the name of an image: what cannot stand in one becomes `-`. */
function imageNameOf(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-$/g, '');
  return name === '' ? 'tools' : name;
}
