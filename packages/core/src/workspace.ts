import { mapUntilFailure } from './bounded.ts';
import type { Lock } from './document/lock.ts';
import { FactoryError, mergeErrors } from './error.ts';
import { lockFile, lockPath } from './image-places.ts';
import { platformProblems, toolPlatformProblems } from './image-platforms.ts';
import { didYouMean, nearWord } from './near-word.ts';
import type { Files } from './port/files.ts';
import type { SmokeScript } from './smoke-script.ts';
import { type FactorySpec, parseFactorySpec } from './spec/factory-spec.ts';
import type { ImageSpec } from './spec/image-spec.ts';
import { parseImageSpecs, type SpecOfVersion } from './spec/version-matrix.ts';
import { attempt, nameOf, readImage, type Specs } from './workspace-image.ts';

/** One image, read: its wishes, its Dockerfile and, when it was resolved, its lock. */
export interface WorkspaceImage {
  readonly name: string;
  /** Path of the folder that its files are in, as the workspace was given; versions of one image share it. */
  readonly folder: string;
  readonly spec: ImageSpec;
  readonly dockerfile: string;
  readonly lock: Lock | undefined;
  /** The scripts that its spec names as checks; left out, none. */
  readonly scripts?: readonly SmokeScript[];
}

/** `images/`: factory.yaml and one folder per image. */
export interface Workspace {
  readonly folder: string;
  readonly factory: FactorySpec;
  /** Sorted by name. */
  readonly images: readonly WorkspaceImage[];
}

/** Reads a workspace; throws one error that names every problem in every file. */
export async function loadWorkspace(files: Pick<Files, 'read' | 'list'>, folder: string): Promise<Workspace> {
  const factoryFile = `${folder}/factory.yaml`;
  const text = await files.read(factoryFile);
  if (text === undefined) {
    throw new FactoryError('file-missing', `${factoryFile} is not there`, {
      hint: 'run in the folder that holds images/, or name it with --images',
    });
  }
  const errors: FactoryError[] = [];
  const factory = await attempt(errors, () => parseFactorySpec(text, { file: factoryFile }));
  const texts = await mapUntilFailure(await files.list(folder), readers, (name) =>
    readFolder(files, folder, name),
  );
  const specs = new Map<string, readonly SpecOfVersion[]>();
  for (const { name, specText } of texts) {
    const file = `${folder}/${name}/image.yaml`;
    const read =
      specText === undefined ? undefined : await attempt(errors, () => parseImageSpecs(specText, { file }));
    if (read !== undefined) specs.set(name, read);
  }
  const common = commonFolders(specs);
  const names = imageNames(texts, { specs, folder, errors });
  const locks = await mapUntilFailure([...names.keys()], readers, async (name) => {
    return [name, await files.read(lockPath(folder, name))] as const;
  });
  const around = { files, errors, specs, locks: new Map(locks) };
  const images: WorkspaceImage[] = [];
  for (const { name, specText, dockerfile: own } of texts) {
    const place = `${folder}/${name}`;
    if (specText === undefined) {
      const beside = (await files.list(place)).filter((file) => !file.startsWith('.'));
      const isOurs = common.has(name) || (names.has(name) && beside.join() === lockFile);
      if (beside.length > 0 && !name.startsWith('.') && !isOurs) errors.push(noImage(place, beside));
      continue;
    }
    for (const one of specs.get(name) ?? [{ spec: undefined }]) {
      const image = await readImage({ place, own, ...one }, around);
      if (image !== undefined) images.push(image);
    }
  }
  if (factory !== undefined) {
    errors.push(...unknownImages(factory, { names: [...new Set([...names].flat())], factoryFile }));
    errors.push(...platformProblems({ folder, factory, images }));
    errors.push(...toolPlatformProblems({ factory, images }));
  }
  if (errors.length > 0) throw mergeErrors(errors);
  if (images.length === 0 || factory === undefined) {
    throw new FactoryError('file-missing', `${folder} holds no image`, {
      hint: `add ${folder}/<name>/image.yaml and a Dockerfile beside it`,
    });
  }
  return { folder, factory, images: images.sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

/** Folders read at a time. */
const readers = 16;

async function readFolder(files: Pick<Files, 'read'>, folder: string, name: string) {
  const specText = await files.read(`${folder}/${name}/image.yaml`);
  if (specText === undefined) return { name, specText, dockerfile: undefined };
  return { name, specText, dockerfile: await files.read(`${folder}/${name}/Dockerfile`) };
}

/** The names of all images and the folder of each, those of broken ones too; notes spec-invalid for a name of two. */
function imageNames(
  texts: readonly { readonly name: string; readonly specText: string | undefined }[],
  {
    specs,
    folder,
    errors,
  }: { readonly specs: Specs; readonly folder: string; readonly errors: FactoryError[] },
): Map<string, string> {
  const names = new Map<string, string>();
  for (const { name: own, specText } of texts) {
    if (specText === undefined) continue;
    for (const { version } of specs.get(own) ?? [{ version: undefined }]) {
      const name = nameOf(own, version);
      const other = names.get(name);
      if (other !== undefined) {
        const message = `the image ${name} would be of ${folder}/${other} and of ${folder}/${own}`;
        errors.push(
          new FactoryError('spec-invalid', message, { hint: 'give one of the folders another name' }),
        );
      }
      names.set(name, own);
    }
  }
  return names;
}

/** Folders beside the images that hold something for several of them. */
function commonFolders(specs: Specs): Set<string> {
  return new Set(
    [...specs.values()]
      .flat()
      .flatMap(({ spec: { shared = [], dockerfile } }) => [
        ...shared,
        ...(dockerfile === undefined ? [] : [dockerfile.split('/')[0] ?? '']),
      ]),
  );
}

/** A folder that is meant as an image and has no spec would be left out in silence. */
function noImage(folder: string, beside: readonly string[]): FactoryError {
  if (beside.join() === lockFile) {
    return new FactoryError(
      'file-missing',
      `${folder}/image.yaml is not there, only a lock that no image has`,
      {
        hint: `remove ${folder}, if it was of a version that is gone`,
      },
    );
  }
  const near = nearWord('image.yaml', beside);
  const mean = near === undefined ? `, only ${beside.join(', ')}` : `, did you mean ${near}?`;
  return new FactoryError('file-missing', `${folder}/image.yaml is not there${mean}`, {
    hint: `every folder beside factory.yaml is an image: write ${folder}/image.yaml, or move the folder elsewhere`,
  });
}

function unknownImages(
  { variants = {}, open }: FactorySpec,
  { names, factoryFile }: { readonly names: readonly string[]; readonly factoryFile: string },
): FactoryError[] {
  const lists = Object.entries(variants).map(([variant, { skip }]): [string, readonly string[]] => [
    `variants.${variant}.skip`,
    skip,
  ]);
  return [...lists, ['open', open] as const].flatMap(([key, list]) =>
    list
      .filter((name) => names.length > 0 && !names.includes(name))
      .map((name) => {
        const message = `${factoryFile}: ${key}: wanted an image of the workspace, got "${name}"`;
        return new FactoryError(
          'image-unknown',
          `${message}${didYouMean(name, names) || `, there are ${names.join(', ')}`}`,
          {
            hint: `fix ${factoryFile} and run again`,
          },
        );
      }),
  );
}
