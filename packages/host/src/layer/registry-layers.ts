import {
  type DigestReference,
  FactoryError,
  type RegistryLayers,
  renderCause,
  renderReference,
} from '@officina/core';
import { sniffLayer } from './layer-packing.ts';
import { readLayer } from './layer-stream.ts';

/** A registry's blob as a stream. */
export type StreamBlob = (reference: DigestReference) => Promise<AsyncIterable<Uint8Array>>;

/** Looks into layers as they come from a registry; nothing is kept. */
export function createRegistryLayers(stream: StreamBlob): RegistryLayers {
  return {
    async files(reference, visit) {
      try {
        const { packing, bytes } = await sniffLayer(await stream(reference));
        await readLayer({ digest: reference.digest, packing, bytes }, ({ path, size }) => visit(path, size));
      } catch (cause) {
        if (cause instanceof FactoryError) throw cause;
        throw new FactoryError(
          'registry-answer',
          `layer ${renderReference(reference)}: ${renderCause(cause)}`,
          {
            hint: 'try again: the layer could not be read to its end',
            cause,
          },
        );
      }
    },
  };
}
