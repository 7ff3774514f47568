import { posix } from 'node:path';
import { parseLock } from './document/lock.ts';
import { FactoryError, isFactoryError } from './error.ts';
import { readDockerfileOf } from './image-dockerfile.ts';
import { lockPath, sharedPath } from './image-places.ts';
import type { Files } from './port/files.ts';
import { readSmokeScripts } from './smoke-script.ts';
import type { ImageSpec } from './spec/image-spec.ts';
import type { SpecOfVersion } from './spec/version-matrix.ts';
import type { WorkspaceImage } from './workspace.ts';

/** What image.yaml files ask for, by the name of the folder. */
export type Specs = ReadonlyMap<string, readonly SpecOfVersion[]>;

export interface ReadPart {
  /** Path of the folder. */
  readonly place: string;
  readonly version?: string;
  readonly spec: ImageSpec | undefined;
  readonly own: string | undefined;
}

export interface Around {
  readonly files: Pick<Files, 'read' | 'list'>;
  readonly errors: FactoryError[];
  readonly specs: Specs;
  /** The texts of the locks, by image. */
  readonly locks: ReadonlyMap<string, string | undefined>;
}

/** Reads the rest of an image; undefined where something is wrong with it, which is noted. */
export async function readImage(
  { place, version, spec, own }: ReadPart,
  { files, errors, specs, locks }: Around,
): Promise<WorkspaceImage | undefined> {
  const name = nameOf(posix.basename(place), version);
  const dockerfile = await attempt(errors, () => readDockerfileOf({ folder: place, spec, own }, files));
  if (spec === undefined) return undefined;
  errors.push(...(await sharedProblems({ folder: place, spec, specs }, files)));
  const file = lockPath(posix.dirname(place), name);
  const lockText = locks.get(name);
  const lock =
    lockText === undefined ? undefined : await attempt(errors, () => parseLock(lockText, { file }));
  const scripts = await attempt(errors, () => readSmokeScripts({ folder: place, spec }, files));
  if (dockerfile === undefined || scripts === undefined) return undefined;
  return { name, folder: place, spec, dockerfile, lock, scripts };
}

/** The name of an image: that of its folder, and the version of several. */
export function nameOf(folder: string, version: string | undefined): string {
  return version === undefined ? folder : `${folder}-${version}`;
}

/** What the work comes to; undefined where it throws a FactoryError, which is noted. */
export async function attempt<T>(
  errors: FactoryError[],
  parse: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await parse();
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    errors.push(error);
    return undefined;
  }
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
    readonly specs: Specs;
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
