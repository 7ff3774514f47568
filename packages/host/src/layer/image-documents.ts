import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  type BlobFile,
  blobPath,
  type Digest,
  digestOf,
  type EngineDocuments,
  FactoryError,
  type ImageDocuments,
  isDigest,
  mediaTypes,
  readManifest,
  renderIndex,
} from '@officina/core';
import type Docker from 'dockerode';
import type { Pack } from 'tar-stream';
import { engineLog, engineMessage } from '../engine/engine-client.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { readProgress } from '../engine/progress-stream.ts';
import { readDocuments, storeFolders } from './content-store.ts';
import { exportOf, passOver } from './image-layers.ts';

/** Images of an engine with the containerd store as documents: read where it keeps them, else from its export. */
export function createImageDocuments(
  connection: Pick<EngineConnection, 'client'>,
  foldersOf = storeFolders,
): EngineDocuments {
  // What a digest names never changes.
  const known = new Map<Digest, string>();
  return {
    read: (digest, others = []) =>
      asking(`image ${digest}`, async () => {
        if (documentsIn(known, digest) === undefined) {
          const docker = await connection.client();
          const { DockerRootDir: root } = (await docker.info()) as { DockerRootDir: string };
          const kept = await readDocuments(foldersOf(root), digest);
          const more = kept ?? (await exportedDocuments(docker, [...new Set([digest, ...others])]));
          for (const [one, text] of more) known.set(one, text);
        }
        const documents = documentsIn(known, digest);
        if (documents !== undefined) return documents;
        throw failed(`image ${digest}: the engine has no manifest of one platform with its configuration`);
      }),
    add: (name, documents, layers = []) =>
      asking(`image ${name}`, async () => {
        const docker = await connection.client();
        await load(docker, { name, ...documents, layers });
        const { Id: got } = await docker.getImage(name).inspect();
        const wanted = digestOf(documents.manifest);
        if (isDigest(got) && got === wanted) return wanted;
        throw failed(`image ${name}: the engine took ${got}, wanted ${wanted}`);
      }),
  };
}

interface Addition extends ImageDocuments {
  readonly name: string;
  readonly layers: readonly BlobFile[];
}

/** Hands an image over as it is read; where a file of it cannot be read, the request is broken off. */
async function load(docker: Docker, image: Addition): Promise<void> {
  const { pack } = await import('tar-stream');
  const layout = pack();
  const stop = new AbortController();
  let unread: unknown;
  writeLayout(layout, image).catch((error) => {
    unread = error;
    stop.abort();
  });
  try {
    const options = { quiet: true, abortSignal: stop.signal };
    const body = layout as unknown as NodeJS.ReadableStream;
    const { error } = await readProgress(await docker.loadImage(body, options));
    if (error !== undefined) throw failed(`docker load: ${error}`);
  } catch (error) {
    throw unread ?? error;
  } finally {
    layout.destroy();
  }
}

/** Of images, read from the engine's export as far as they reach in it: their layers take seconds. */
async function exportedDocuments(
  docker: Docker,
  images: readonly Digest[],
): Promise<ReadonlyMap<Digest, string>> {
  const isEnough = (found: ReadonlyMap<Digest, string>) =>
    images.every((image) => documentsIn(found, image) !== undefined);
  return (await exportOf(docker, images, passOver, isEnough)).documents;
}

function documentsIn(found: ReadonlyMap<Digest, string>, digest: Digest): ImageDocuments | undefined {
  const manifest = found.get(digest);
  const config = found.get(readManifest(manifest)?.config?.digest ?? digest);
  return manifest === undefined || config === undefined || config === manifest
    ? undefined
    : { manifest, config };
}

/**
 * An OCI layout (image-layout.md) in a tar that has the documents and only the given layers: an engine that has the others
 * takes the image for whole, and one that has not says so.
 */
async function writeLayout(layout: Pack, { name, manifest, config, layers }: Addition): Promise<void> {
  const entry = {
    mediaType: mediaTypes.manifest,
    digest: digestOf(manifest),
    size: Buffer.byteLength(manifest),
    annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
  };
  layout.entry({ name: 'oci-layout' }, JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  layout.entry({ name: 'index.json' }, renderIndex([entry]));
  for (const text of [manifest, config]) layout.entry({ name: blobPath(digestOf(text)) }, text);
  for (const { digest, size, file } of layers)
    await pipeline(createReadStream(file), layout.entry({ name: blobPath(digest), size }));
  layout.finalize();
}

async function asking<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FactoryError) throw error;
    throw new FactoryError('engine-failed', `${what}: ${engineMessage(error)}`, {
      hint: engineLog,
      cause: error,
    });
  }
}

function failed(message: string): FactoryError {
  return new FactoryError('engine-failed', message, {
    hint: 'the engine needs the containerd image store: run officina doctor',
  });
}
