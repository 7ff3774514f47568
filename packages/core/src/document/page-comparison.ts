import { z } from 'zod';
import { Digest } from '../digest.ts';
import { PageContents } from './page.ts';

/** One of two images that are compared. */
const ComparedImage = z.strictObject({
  /** As it was asked for. */
  reference: z.string(),
  found: z.enum(['registry', 'engine']),
  digest: Digest,
  platform: z.string(),
  /** Compressed bytes of all layers. */
  size: z.number(),
  /** Lowest first. */
  layers: z.array(z.strictObject({ digest: Digest, size: z.number(), made: z.string() })),
  environment: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  /** What its package databases name, sorted. */
  packages: PageContents,
  /** Kinds of packages that it may have and that were not read, in words. */
  unread: z.array(z.string()),
});
export type ComparedImage = z.infer<typeof ComparedImage>;

/** A file that only one of two images has, or that differs: its path, how it differs, bytes before and after; null for none. */
export const FileDifference = z.tuple([
  z.string(),
  z.enum(['new', 'gone', 'content', 'mode', 'owner', 'kind', 'target']),
  z.number().nullable(),
  z.number().nullable(),
]);
export type FileDifference = z.infer<typeof FileDifference>;

/** `data/index.js` of a comparison: two images of any origin, side by side. */
export const PageComparison = z.strictObject({
  schema: z.literal('officina.page-comparison/v1'),
  from: ComparedImage,
  to: ComparedImage,
  /** Compressed bytes that whoever has `from` must fetch for `to`. */
  download: z.number(),
  files: z.strictObject({
    /** How many are the same in both. */
    same: z.number(),
    /** How many differ, by how they do, and the bytes by which the image grew for it. */
    counts: z.record(z.string(), z.strictObject({ files: z.number(), bytes: z.number() })),
    /** Folder (at most three names deep) to how many files in it differ, and the bytes by which it grew. */
    folders: z.array(z.tuple([z.string(), z.number(), z.number()])),
    /** Those that weigh most first; not all of them where there are very many. */
    list: z.array(FileDifference),
  }),
});
export type PageComparison = z.infer<typeof PageComparison>;
