import type { Digest } from '../digest.ts';
import type { BlobFile } from './registry.ts';

/** The two documents that an image of one platform is, as JSON: their bytes are its identity. */
export interface ImageDocuments {
  readonly manifest: string;
  /** Its configuration, history included (image-spec, config.md). */
  readonly config: string;
}

/** Images of the local engine as documents, without their layers. */
export interface EngineDocuments {
  /**
   * What an image of one platform is; throws engine-failed. `others` are soon asked for, too: an engine that must hand whole
   * images out does so once.
   */
  read(digest: Digest, others?: readonly Digest[]): Promise<ImageDocuments>;
  /** Adds an image under a name; the engine must have all but the given layers already. Throws engine-failed. */
  add(name: string, documents: ImageDocuments, layers?: readonly BlobFile[]): Promise<Digest>;
}
