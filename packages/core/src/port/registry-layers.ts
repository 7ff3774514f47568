import type { DigestReference } from '../reference.ts';

/** Looks into the layers of images in a registry. */
export interface RegistryLayers {
  /**
   * Visits every file of a layer, as a stream: paths without a leading `/`, sizes in bytes. Throws registry-answer for a
   * layer that cannot be read whole.
   */
  files(reference: DigestReference, visit: (path: string, size: number) => void): Promise<void>;
}
