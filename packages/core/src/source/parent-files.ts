import type { Digest } from '../digest.ts';
import type { LockedParent } from '../document/lock.ts';
import { FactoryError } from '../error.ts';
import { blobPath, type Descriptor, platformOf, readManifest } from '../oci/manifest.ts';
import type { Platform } from '../platform.ts';
import type { FolderContent, Material, MaterialPlace } from '../port/material-store.ts';

/** A file of an image of others. */
export interface ParentFile {
  readonly digest: Digest;
  readonly size?: number | undefined;
  readonly as: 'manifest' | 'blob';
}

/** Reads a manifest or an index; undefined when it is not to be had. */
export type ReadManifestText = (file: ParentFile) => Promise<string | undefined>;

/**
 * Everything that an external parent is on a platform: the index that the lock names, the platform's manifest, its
 * configuration and layers. Undefined where a manifest is not to be had; throws platform-missing.
 */
export async function parentFiles(
  { image, digest }: LockedParent,
  platform: Platform,
  read: ReadManifestText,
): Promise<ParentFile[] | undefined> {
  const top: ParentFile = { digest, as: 'manifest' };
  const manifest = readManifest(await read(top));
  if (manifest?.manifests === undefined) return manifest && [top, ...partsOf(manifest)];
  const entry = manifest.manifests.find((one) => platformOf(one) === platform);
  if (entry === undefined)
    throw new FactoryError('platform-missing', `${image}@${digest} has nothing for ${platform}`, {
      hint: 'take a parent that is there for every platform of factory.yaml',
    });
  const own: ParentFile = { digest: entry.digest, size: entry.size, as: 'manifest' };
  const inner = readManifest(await read(own));
  return inner && [top, own, ...partsOf(inner)];
}

/** A file of a parent as something to bring. */
export function parentMaterial(what: string, { digest, size }: ParentFile, from: MaterialPlace): Material {
  const hash = { algorithm: 'sha256', hex: digest.slice('sha256:'.length) } as const;
  return { what, from, hash, ...(size === undefined ? {} : { size }) };
}

/** The files of a parent as a folder that builders read (image-spec, image-layout.md). */
export function parentLayout(parent: LockedParent, files: readonly Material[]): FolderContent {
  const blobs = files.map((file) => [blobPath(`sha256:${file.hash.hex}`), file] as const);
  const index = { schemaVersion: 2, manifests: [{ digest: parent.digest }] };
  return {
    'oci-layout': { text: '{"imageLayoutVersion":"1.0.0"}' },
    'index.json': { text: JSON.stringify(index) },
    ...Object.fromEntries(blobs),
  };
}

function partsOf({
  config,
  layers = [],
}: {
  config?: Descriptor | undefined;
  layers?: Descriptor[] | undefined;
}) {
  const parts = config === undefined ? layers : [config, ...layers];
  return parts.map(({ digest, size }): ParentFile => ({ digest, size, as: 'blob' }));
}
