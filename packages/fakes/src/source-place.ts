import type { Digest, SourcePlace, SourcePlaces } from '@officina/core';

/** A place that keeps what it is given; it tells what that was. */
export interface MemoryPlace extends SourcePlace {
  readonly blobs: Set<Digest>;
  readonly manifests: Map<string, string>;
  /** Called before each write, with the digest or the tag; throw to refuse it. */
  beforeWrite: (name: string) => void;
}

/** An empty place; what it has is at `kept/<digest>`. */
export function memoryPlace(): MemoryPlace {
  const place: MemoryPlace = {
    name: 'memory',
    blobs: new Set(),
    manifests: new Map(),
    beforeWrite: () => undefined,
    manifest: async (tag) => place.manifests.get(tag),
    lacks: async (files) => files.flatMap(({ digest }) => (place.blobs.has(digest) ? [] : [digest])),
    at: (digest) => ({ file: `kept/${digest}` }),
    put: async ({ digest }) => {
      place.beforeWrite(digest);
      place.blobs.add(digest);
    },
    putManifest: async (tag, body) => {
      place.beforeWrite(tag);
      place.manifests.set(tag, body);
    },
  };
  return place;
}

/** Opens this place whenever something is to be kept. */
export function memoryPlaces(place: SourcePlace): SourcePlaces {
  return { open: (keep) => (keep === 'none' ? undefined : place) };
}
