import { pipeline } from 'node:stream/promises';
import {
  type Digest,
  FactoryError,
  type ImageContent,
  type ImageEntries,
  type ImageLayers,
  isDigest,
  renderCause,
} from '@officina/core';
import type Docker from 'dockerode';
import { engineLog, engineMessage } from '../engine/engine-client.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { readStore, storeFolders } from './content-store.ts';
import { sniffLayer } from './layer-packing.ts';
import { type Layer, type LayerRead, type ReadLayer, readEntries, readLayer } from './layer-stream.ts';
import { contentsOf, type ExportedBlobs } from './oci-layout.ts';

/** A blob of JSON in an export is a manifest, a config or an index; none of them is larger. Bytes. */
const documentLimit = 8 * 1024 * 1024;

/** GET /images/get of the engine's API, which dockerode's types leave out. */
interface ImageExport {
  getImages(query: { readonly names: readonly string[] }): Promise<NodeJS.ReadableStream>;
}

/** Layers of images in an engine: where it keeps them, else through its export (an OCI layout in a tar), as a stream. */
export function createImageLayers(
  connection: Pick<EngineConnection, 'client'>,
  foldersOf = storeFolders,
): ImageLayers & ImageEntries {
  const look = async (names: readonly string[], read: ReadLayer): Promise<ImageContent[]> => {
    const docker = await connection.client();
    try {
      const { DockerRootDir: root } = (await docker.info()) as { DockerRootDir: string };
      const ids = await Promise.all(names.map(async (name) => (await docker.getImage(name).inspect()).Id));
      return contentsOf(
        (await readStore(foldersOf(root), ids.filter(isDigest), read)) ??
          (await exportOf(docker, names, read)),
      );
    } catch (error) {
      if (error instanceof FactoryError) throw error;
      const message = `layers of ${names.join(', ')}: ${engineMessage(error)}`;
      throw new FactoryError('engine-failed', message, { hint: engineLog, cause: error });
    }
  };
  return {
    read: (names, { wanted, visit }) =>
      look(names, async (layer) =>
        (await wanted(layer.digest)) ? readLayer(layer, visit) : passOver(layer),
      ),
    contents: (names) => look(names, passOver),
    entries: async (names, layers, visit) => {
      const read: ReadLayer = (layer) =>
        layers.has(layer.digest)
          ? readEntries(layer, (entry) => visit(layer.digest, entry))
          : passOver(layer);
      await look(names, read);
    },
  };
}

/** Reads images through the engine's export; no further than its documents are enough, where that is asked for. */
export async function exportOf(
  docker: Docker,
  names: readonly string[],
  read: ReadLayer,
  isEnough?: IsEnough,
): Promise<ExportedBlobs> {
  const blobs: ExportedBlobs = { documents: new Map(), layers: new Map() };
  const stream = await (docker as unknown as ImageExport).getImages({ names: [...names] });
  await readExport(stream, blobs, read, isEnough);
  return blobs;
}

/** Takes a layer's bytes and looks at none. */
export async function passOver({ bytes }: Layer): Promise<Partial<LayerRead>> {
  for await (const _ of bytes);
  return {};
}

/** Whether the documents found so far are all that is wanted of an export. */
type IsEnough = (documents: ReadonlyMap<Digest, string>) => boolean;

/**
 * Reads an export: small JSON blobs are kept, layers are looked into, everything else is passed over. Where its documents
 * are enough, the rest is not taken from the engine.
 */
export async function readExport(
  stream: NodeJS.ReadableStream,
  blobs: ExportedBlobs,
  read: ReadLayer,
  isEnough?: IsEnough,
): Promise<void> {
  const { extract } = await import('tar-stream');
  const members = extract();
  let isDone = false;
  const reading = (async () => {
    for await (const entry of members) {
      const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(entry.header.name)?.[1];
      if (hex === undefined) {
        entry.resume();
        continue;
      }
      const digest: Digest = `sha256:${hex}`;
      const { packing, bytes } = await sniffLayer(entry as AsyncIterable<Uint8Array>);
      if (packing === 'document' && (entry.header.size ?? 0) <= documentLimit) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of bytes) chunks.push(chunk);
        blobs.documents.set(digest, Buffer.concat(chunks).toString('utf8'));
        isDone = isEnough?.(blobs.documents) === true;
        if (isDone) break;
      } else {
        try {
          const seen = await read({ digest, packing, bytes });
          blobs.layers.set(digest, { size: entry.header.size ?? 0, ...seen });
        } catch (cause) {
          throw new FactoryError('engine-failed', `layer ${digest}: ${renderCause(cause)}`, {
            hint: engineLog,
            cause,
          });
        }
      }
    }
  })();
  try {
    await Promise.all([pipeline(stream, members), reading]);
  } catch (error) {
    // Leaving the loop has ended the stream before its own end.
    if (!isDone) throw error;
  }
}
