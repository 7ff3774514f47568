import {
  type BlobFile,
  blobPath,
  type Digest,
  digestOf,
  type Exec,
  FactoryError,
  type Files,
  type ImageDocuments,
  type Plan,
  readManifest,
} from '@officina/core';
import { layersName } from './target-name.ts';

/** Single layers as the builder hands them over, for one image that is assembled. */
export interface LaidLayers {
  /** An image of them alone. */
  readonly image: ImageDocuments;
  readonly files: readonly BlobFile[];
}

/** The layers that a plan's images are assembled with, by the image's target. */
export type Laid = ReadonlyMap<string, LaidLayers>;

/** The folder, in that of a run, that the builder writes the layers of a target to. */
export function laidFolder(folder: string, target: string): string {
  return `${folder}/${target}`;
}

/** Does work that needs the folder of a run's layers, and removes it then. Where a plan lays none there is no folder. */
export async function withLaidFolder<T>(
  { plan, folder }: { readonly plan: Plan; readonly folder: string },
  { exec }: { readonly exec: Exec },
  work: () => Promise<T>,
): Promise<T> {
  const lays = plan.images.some(({ platforms }) =>
    platforms.some(({ assembly }) => (assembly?.lines.length ?? 0) > 0),
  );
  if (!lays) return work();
  try {
    return await work();
  } finally {
    await exec.run('rm', ['-rf', folder]);
  }
}

interface LaidOptions {
  readonly plan: Plan;
  /** What the builder told, by target. */
  readonly made: ReadonlyMap<string, Digest>;
  readonly folder: string;
}

/**
 * Reads what the builder wrote, an OCI image layout for each target (image-spec, image-layout.md). Throws engine-failed where it
 * is not what the builder told.
 */
export async function readLaid(
  { plan, made, folder }: LaidOptions,
  files: Pick<Files, 'read'>,
): Promise<Laid> {
  const laid = new Map<string, LaidLayers>();
  for (const { name, platforms } of plan.images) {
    for (const entry of platforms) {
      const target = layersName(name, entry);
      const digest = made.get(target);
      if (digest !== undefined) laid.set(target, await readLayout(laidFolder(folder, target), digest, files));
    }
  }
  return laid;
}

async function readLayout(folder: string, digest: Digest, files: Pick<Files, 'read'>): Promise<LaidLayers> {
  const place = (of: Digest) => `${folder}/${blobPath(of)}`;
  const text = async (of: Digest | undefined) => {
    const found = of && (await files.read(place(of)));
    if (found !== undefined && digestOf(found) === of) return found;
    throw new FactoryError(
      'engine-failed',
      `the builder said ${of ?? 'no configuration'}, and wrote ${found === undefined ? 'none' : digestOf(found)} to ${folder}`,
      {
        hint: 'look at the room on the disk, then run officina build again: what was built is kept',
      },
    );
  };
  const manifest = await text(digest);
  const { config, layers = [] } = readManifest(manifest) ?? {};
  return {
    image: { manifest, config: await text(config?.digest) },
    files: layers.map(({ digest: layer, size = 0 }) => ({ digest: layer, size, file: place(layer) })),
  };
}
