import { mapUntilFailure } from './bounded.ts';
import { type Lock, parseLock } from './document/lock.ts';
import { FactoryError, isFactoryError, mergeErrors } from './error.ts';
import { readDockerfileOf } from './image-dockerfile.ts';
import { sharedPath } from './image-places.ts';
import { platformProblems } from './image-platforms.ts';
import { didYouMean, nearWord } from './near-word.ts';
import type { Files } from './port/files.ts';
import { readSmokeScripts, type SmokeScript } from './smoke-script.ts';
import { type FactorySpec, parseFactorySpec } from './spec/factory-spec.ts';
import { type ImageSpec, parseImageSpec } from './spec/image-spec.ts';

/** One image's folder, read: its wishes, its Dockerfile and, when it was resolved, its lock. */
export interface WorkspaceImage {
  readonly name: string;
  /** Path of the folder, as the workspace was given. */
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
  const images: WorkspaceImage[] = [];
  const texts = await mapUntilFailure(await files.list(folder), readers, (name) =>
    readImage(files, folder, name),
  );
  const specs = new Map<string, ImageSpec>();
  for (const { name, specText } of texts) {
    const file = `${folder}/${name}/image.yaml`;
    const spec =
      specText === undefined ? undefined : await attempt(errors, () => parseImageSpec(specText, { file }));
    if (spec !== undefined) specs.set(name, spec);
  }
  const common = commonFolders(specs);
  const names = texts.flatMap(({ name, specText }) => (specText === undefined ? [] : [name]));
  for (const { name, specText, dockerfile: own, lockText } of texts) {
    const place = `${folder}/${name}`;
    if (specText === undefined) {
      const beside = (await files.list(place)).filter((file) => !file.startsWith('.'));
      if (beside.length > 0 && !name.startsWith('.') && !common.has(name))
        errors.push(noImage(place, beside));
      continue;
    }
    const spec = specs.get(name);
    const dockerfile = await attempt(errors, () => readDockerfileOf({ folder: place, spec, own }, files));
    if (spec !== undefined) errors.push(...(await sharedProblems({ folder: place, spec, specs }, files)));
    const lockFile = lockPath(folder, name);
    const lock =
      lockText === undefined
        ? undefined
        : await attempt(errors, () => parseLock(lockText, { file: lockFile }));
    const scripts = spec && (await attempt(errors, () => readSmokeScripts({ folder: place, spec }, files)));
    if (spec !== undefined && dockerfile !== undefined && scripts !== undefined) {
      images.push({ name, folder: place, spec, dockerfile, lock, scripts });
    }
  }
  if (factory !== undefined) {
    errors.push(...unknownImages(factory, { names, factoryFile }));
    errors.push(...platformProblems({ folder, factory, images }));
  }
  if (errors.length > 0) throw mergeErrors(errors);
  if (images.length === 0 || factory === undefined) {
    throw new FactoryError('file-missing', `${folder} holds no image`, {
      hint: `add ${folder}/<name>/image.yaml and a Dockerfile beside it`,
    });
  }
  return { folder, factory, images };
}

/** Where an image's lock is. */
export function lockPath(folder: string, image: string): string {
  return `${folder}/${image}/image.lock.json`;
}

/** Folders read at a time. */
const readers = 16;

async function readImage(files: Pick<Files, 'read'>, folder: string, name: string) {
  const specText = await files.read(`${folder}/${name}/image.yaml`);
  if (specText === undefined) return { name, specText, dockerfile: undefined, lockText: undefined };
  const [dockerfile, lockText] = await Promise.all([
    files.read(`${folder}/${name}/Dockerfile`),
    files.read(lockPath(folder, name)),
  ]);
  return { name, specText, dockerfile, lockText };
}

/** Folders beside the images that hold something for several of them. */
function commonFolders(specs: ReadonlyMap<string, ImageSpec>): Set<string> {
  return new Set(
    [...specs.values()].flatMap(({ shared = [], dockerfile }) => [
      ...shared,
      ...(dockerfile === undefined ? [] : [dockerfile.split('/')[0] ?? '']),
    ]),
  );
}

/** What is wrong with the folders that an image shares with others. */
async function sharedProblems(
  {
    folder,
    spec,
    specs,
  }: {
    readonly folder: string;
    readonly spec: ImageSpec | undefined;
    readonly specs: ReadonlyMap<string, ImageSpec>;
  },
  files: Pick<Files, 'list'>,
): Promise<FactoryError[]> {
  const problems: FactoryError[] = [];
  for (const name of spec?.shared ?? []) {
    const path = sharedPath({ folder }, name);
    const where = `${folder}/image.yaml: shared: ${path}`;
    if (specs.has(name))
      problems.push(
        new FactoryError('spec-invalid', `${where} is an image`, {
          hint: `move what is for several images to a folder of its own, or write COPY --from=${name}`,
        }),
      );
    else if ((await files.list(path)).length === 0)
      problems.push(
        new FactoryError('file-missing', `${where} is not there, or has no files`, {
          hint: `add ${path}, or take ${name} out of "shared"`,
        }),
      );
  }
  return problems;
}

/** A folder that is meant as an image and has no spec would be left out in silence. */
function noImage(folder: string, beside: readonly string[]): FactoryError {
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

async function attempt<T>(errors: FactoryError[], parse: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await parse();
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    errors.push(error);
    return undefined;
  }
}
