import type { Digest } from '../digest.ts';

/** A file as one layer brings it; a later layer may have removed or replaced it. */
export interface LayerFile {
  /** The layer's digest, as the image's manifest names it. */
  readonly layer: Digest;
  /** Without a leading `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Whether it is a text: no zero byte is among its first 8000, as git and grep judge. */
  readonly isText: boolean;
  /** The first 10 MiB of a text, all of another file of at most 256 KiB; undefined for what is larger. */
  readonly content?: Uint8Array;
}

/** What an image is made of, by its manifest. */
export interface ImageContent {
  /** The digest that the engine knows the image by: a manifest's, or an index's. */
  readonly digest: Digest;
  readonly layers: readonly Digest[];
  /** The image's configuration, history included, as JSON. */
  readonly config: unknown;
}

/** What is done with the layers of images. */
export interface LayerLook {
  /** Whether a layer is to be read; the others are passed over without being unpacked. */
  wanted(layer: Digest): Promise<boolean>;
  visit(file: LayerFile): void;
}

/** Looks into the layers of images in the local engine. */
export interface ImageLayers {
  /**
   * Reads images by name in one pass, a layer that several have only once, and visits every file of every wanted layer;
   * returns what the images are made of. Throws engine-failed, also when a layer cannot be read.
   */
  read(names: readonly string[], look: LayerLook): Promise<ImageContent[]>;
}

/** A member of a layer as its tar tells it: all that decides the layer's digest. */
export interface LayerEntry {
  /** Without a leading or a trailing `/`; `.wh.<name>` stands for a removal. */
  readonly path: string;
  /** The kind of member, as tar names it: file, directory, symlink, link. */
  readonly kind: string;
  /** Permission bits. */
  readonly mode: number;
  /** `user:group`, as numbers. */
  readonly owner: string;
  /** Seconds since 1970. */
  readonly modified: number;
  /** Bytes. */
  readonly size: number;
  /** Where a link points. */
  readonly target?: string;
  /** Of the content; hex. */
  readonly sha256: string;
}

/** Looks at images member by member, to tell two that should be one apart. */
export interface ImageEntries {
  /** What images are made of, without a look into their layers; throws engine-failed. */
  contents(names: readonly string[]): Promise<ImageContent[]>;
  /** Visits every member of the chosen layers of the images; throws engine-failed. */
  entries(
    names: readonly string[],
    layers: ReadonlySet<Digest>,
    visit: (layer: Digest, entry: LayerEntry) => void,
  ): Promise<void>;
}
