import type { Digest } from '../digest.ts';
import type { LayerEntry } from '../port/image-layers.ts';
import type { ImageConfig } from './image-config.ts';
import type { Layer } from './manifest.ts';

/** A member of a layer, with its content where that was asked for. */
export interface LayerMember extends LayerEntry {
  readonly content?: Uint8Array;
}

/** What is asked of the members of a layer. */
export interface MemberLook {
  /** Whether the content of a path is wanted; at most 10 MiB of it are kept. */
  keeps(path: string): boolean;
  visit(member: LayerMember): void;
}

/** An image of one platform that can be looked into, wherever it is and whoever made it. */
export interface OpenedImage {
  readonly found: 'registry' | 'engine';
  /** Of the platform's manifest. */
  readonly digest: Digest;
  readonly config: ImageConfig;
  /** Lowest first; sizes in compressed bytes, as they are kept there. */
  readonly layers: readonly Layer[];
  /** Visits every member of one of its layers; throws registry-answer or engine-failed for one that cannot be read whole. */
  members(layer: Digest, look: MemberLook): Promise<void>;
}
