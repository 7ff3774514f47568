import {
  architectureOf,
  type Digest,
  digestOf,
  mediaTypes,
  type Platform,
  renderIndex,
} from '@officina/core';

/** One platform's manifest, as an index describes it. */
export interface PlatformManifest {
  readonly platform: Platform;
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes of the manifest itself. */
  readonly size: number;
}

/** An index whose bytes follow from its manifests alone. */
export interface ImageIndex {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly body: string;
}

/**
 * The OCI image index over an image's platforms (image-spec, image-index.md). One platform gets an index too, so that
 * a tag keeps its shape, and consumers their pin's meaning, when a platform is added. It holds no version and no
 * time: an image that did not change keeps its digest from release to release.
 */
export function renderImageIndex(manifests: readonly PlatformManifest[]): ImageIndex {
  const sorted = [...manifests].sort((a, b) => (a.platform < b.platform ? -1 : 1));
  const body = renderIndex(
    sorted.map(({ platform, digest, mediaType, size }) => ({
      ...{ mediaType, digest, size },
      platform: { architecture: architectureOf(platform), os: 'linux' },
    })),
  );
  return { digest: digestOf(body), mediaType: mediaTypes.index, body };
}
