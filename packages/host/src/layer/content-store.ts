import { createReadStream } from 'node:fs';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type Digest, digestOf, FactoryError, mapUntilFailure, renderCause } from '@officina/core';
import { engineLog } from '../engine/engine-client.ts';
import { sniffLayer } from './layer-packing.ts';
import type { ReadLayer } from './layer-stream.ts';
import { type ExportedBlobs, partsOf } from './oci-layout.ts';

/** Where containerd keeps blobs below its root (https://github.com/containerd/containerd/blob/main/docs/ops.md). */
const blobFolder = 'io.containerd.content.v1.content/blobs/sha256';

/** The folders in which an engine of that root may keep its blobs: a containerd of its own, or the system's. */
export function storeFolders(dockerRoot: string): string[] {
  return [`${dockerRoot}/containerd/daemon/${blobFolder}`, `/var/lib/containerd/${blobFolder}`];
}

/**
 * Reads images where the engine keeps them, layers side by side: its export hands the same bytes out many times slower.
 * Undefined, with nothing read, where they are not to be had: on another machine, or for who may not read there. Throws
 * engine-failed for a layer that cannot be read to its end.
 */
export async function readStore(
  folders: readonly string[],
  images: readonly Digest[],
  read: ReadLayer,
): Promise<ExportedBlobs | undefined> {
  for (const folder of folders) {
    const found = await findBlobs(folder, images);
    if (found === undefined) continue;
    const seen = await mapUntilFailure(found.layers, availableParallelism(), async ({ digest, size }) => {
      return [digest, { size, ...(await readBlob(folder, digest, read)) }] as const;
    });
    return { documents: found.documents, layers: new Map(seen) };
  }
  return undefined;
}

/** The manifest of an image and what it names, by digest, read where the engine keeps them; undefined where readStore is, too. */
export async function readDocuments(
  folders: readonly string[],
  image: Digest,
): Promise<ReadonlyMap<Digest, string> | undefined> {
  for (const folder of folders) {
    const found = await findBlobs(folder, [image]);
    if (found !== undefined) return found.documents;
  }
  return undefined;
}

/** The documents of images, and their layers, the largest first; undefined when one of the images or layers cannot be read. */
async function findBlobs(folder: string, images: readonly Digest[]) {
  const documents = new Map<Digest, string>();
  const layers = new Set<Digest>();
  try {
    const waiting = [...images];
    for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
      if (documents.has(digest)) continue;
      const text = await readFile(fileOf(folder, digest), 'utf8');
      if (digestOf(text) !== digest) return undefined;
      documents.set(digest, text);
      const parts = partsOf(text);
      for (const layer of parts.layers) layers.add(layer);
      waiting.push(...parts.documents);
      // The platforms of an index that were never fetched are not there, which is no fault.
      for (const part of parts.manifests) if (await isThere(folder, part)) waiting.push(part);
    }
    const sized = await Promise.all(
      [...layers].map(async (digest) => {
        await access(fileOf(folder, digest), constants.R_OK);
        return { digest, size: (await stat(fileOf(folder, digest))).size };
      }),
    );
    return { documents, layers: sized.sort((a, b) => b.size - a.size) };
  } catch {
    return undefined;
  }
}

async function readBlob(folder: string, digest: Digest, read: ReadLayer) {
  const file = fileOf(folder, digest);
  const blob = createReadStream(file, { highWaterMark: 256 * 1024 });
  try {
    return await read({ digest, file, ...(await sniffLayer(blob)) });
  } catch (cause) {
    throw new FactoryError('engine-failed', `layer ${digest}: ${renderCause(cause)}`, {
      hint: engineLog,
      cause,
    });
  } finally {
    blob.destroy();
  }
}

async function isThere(folder: string, digest: Digest): Promise<boolean> {
  return stat(fileOf(folder, digest)).then(
    () => true,
    () => false,
  );
}

function fileOf(folder: string, digest: Digest): string {
  return `${folder}/${digest.slice('sha256:'.length)}`;
}
