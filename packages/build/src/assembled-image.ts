import {
  canonicalJson,
  type Digest,
  descriptorOf,
  type ImageDocuments,
  type LayerLine,
  mediaTypes,
  renderManifest,
} from '@officina/core';
import { canonicalImage, type ReadImage, readImage } from './canonical-image.ts';

/** What an image is put together from. */
export interface AssemblyParts {
  /** The earlier image that all other layers and the settings are from. */
  readonly model: ImageDocuments;
  /** The image that it stood on and the one that it stands on, where these are two. */
  readonly below?: { readonly before: ImageDocuments; readonly now: ImageDocuments } | undefined;
  /** The lines that make its layers on top of what it is FROM, lowest first. */
  readonly lines: readonly Pick<LayerLine, 'line' | 'keyword'>[];
  /** Those whose layers are new. */
  readonly moved: readonly number[];
  /** An image of these layers alone, in the order of the lines; undefined where there are none. */
  readonly laid?: ImageDocuments | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly epoch: number;
}

/** An image, or why the parts do not make one. */
export type AssembledImage = { readonly image: ImageDocuments } | { readonly mismatch: string };

interface Layer {
  readonly descriptor: ReadImage['layers'][number];
  readonly diffId: string;
  /** The line of the history that tells of it. */
  readonly madeBy: string;
}

/**
 * The image that a builder would make: settings of the earlier one, layers from below as they are by now, and each layer
 * on top as it was or as it was laid anew. The history must tell that each layer is of the line that it is taken for.
 */
export function assembledImage(parts: AssemblyParts): AssembledImage {
  const { below, moved, labels, epoch } = parts;
  const model = readImage(canonicalImage(parts.model, epoch));
  const had = layersOf(model);
  const laid = layersOf(parts.laid && readImage(canonicalImage(parts.laid, epoch)));
  const before = layersOf(below && readImage(canonicalImage(below.before, epoch)));
  const now = layersOf(below && readImage(canonicalImage(below.now, epoch)));
  if (had === undefined || laid === undefined || before === undefined || now === undefined)
    return { mismatch: 'an image whose history does not tell of each layer' };
  const first = parts.lines.findIndex(({ line }) => moved.includes(line));
  const top = below !== undefined ? parts.lines : first < 0 ? [] : parts.lines.slice(first);
  const kept = had.slice(0, had.length - top.length);
  if (laid.length !== moved.length) return { mismatch: `${laid.length} new layers of ${moved.length}` };
  if (below !== undefined && canonicalJson(kept) !== canonicalJson(before))
    return { mismatch: 'the earlier image stood on another one' };
  const waiting = [...laid];
  const layers = below === undefined ? [...kept] : [...now];
  for (const [at, { line, keyword }] of top.entries()) {
    const old = had[kept.length + at];
    const layer = moved.includes(line) ? waiting.shift() : old;
    if (old === undefined || layer?.madeBy !== old.madeBy || !old.madeBy.startsWith(`${keyword} `))
      return { mismatch: `line ${line} is ${keyword}, its layer is of "${old?.madeBy}"` };
    layers.push(layer);
  }
  return { image: imageOf(model, layers, { labels, epoch }) };
}

function layersOf(image: ReadImage | undefined): Layer[] | undefined {
  if (image === undefined) return [];
  const { diff_ids: diffIds } = image.config.rootfs;
  const history = image.config.history ?? [];
  if (history.length !== image.layers.length || diffIds.length !== image.layers.length) return undefined;
  return image.layers.map((descriptor, at) => ({
    descriptor,
    diffId: diffIds[at] ?? '',
    madeBy: history[at]?.created_by ?? '',
  }));
}

function imageOf(
  { config }: ReadImage,
  layers: readonly Layer[],
  { labels, epoch }: Pick<AssemblyParts, 'labels' | 'epoch'>,
): ImageDocuments {
  const settings = config.config ?? {};
  const text = canonicalJson({
    ...config,
    config: { ...settings, Labels: { ...(settings['Labels'] as object | undefined), ...labels } },
    rootfs: { ...config.rootfs, diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ madeBy }) => ({ created_by: madeBy })),
  });
  const named = layers.map(({ descriptor: { mediaType, digest, size } }) => ({
    ...{ mediaType, size },
    digest: digest as Digest,
  }));
  const manifest = renderManifest({ config: descriptorOf(mediaTypes.config, text), layers: named });
  return canonicalImage({ manifest, config: text }, epoch);
}
