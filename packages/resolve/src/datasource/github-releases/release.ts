import { z } from 'zod';

/** What we read of a release in GitHub's REST API (2022-11-28). */
export const Release = z.object({
  tag_name: z.string(),
  draft: z.boolean().default(false),
  prerelease: z.boolean().default(false),
  published_at: z.iso.datetime().nullish(),
  /** True where GitHub lets nobody change the files any more. */
  immutable: z.boolean().default(false),
  assets: z.array(
    z.object({
      name: z.string(),
      /** Bytes. */
      size: z.number().int().nonnegative().default(0),
      /** `uploaded`, or `open` while it is not whole yet. */
      state: z.string().optional(),
      /** When it was uploaded last: a file may be replaced long after its release. */
      updated_at: z.iso.datetime().nullish(),
      /** `sha256:<hex>` for assets uploaded since June 2025. */
      digest: z.string().nullish(),
    }),
  ),
});
export type Release = z.infer<typeof Release>;
