import { z } from 'zod';
import { Sha256 } from '../digest.ts';
import { ArchivePath, DebianName, FetchUrl, OneLine } from '../grammar.ts';
import { Name } from '../name.ts';

/** One Debian package, exactly. */
export const LockedPackage = z.strictObject({
  name: DebianName,
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+~:-]*$/, 'wanted a Debian version'),
  architecture: z.string().regex(/^(?:amd64|arm64|all)$/, 'wanted amd64, arm64 or all'),
  /** The key of the lock's `repositories` that it comes from; absent where apt's own sources in the parent have it. */
  repository: Name.optional(),
  /** Its path on the host of its archive, or of its repository; absent in locks of long ago. */
  path: ArchivePath.optional(),
  /** Bytes of the .deb. */
  size: z.number().int().positive(),
  sha256: Sha256,
  /** Keys of `debian.stages` in image.yaml whose stages install it, sorted; absent where none does. */
  stages: z.array(Name).min(1).optional(),
  /** False where only these stages install it; absent where the image has it. */
  inImage: z.literal(false).optional(),
});
export type LockedPackage = z.infer<typeof LockedPackage>;

/** The packages of one platform: none is there twice, and each is for something. */
export const LockedPackages = z.array(LockedPackage).superRefine((packages, context) => {
  const names = new Set<string>();
  for (const [at, { name, stages, inImage }] of packages.entries()) {
    const problem = (message: string) => context.addIssue({ code: 'custom', path: [at], message });
    if (names.has(name)) problem(`${name} is there twice`);
    names.add(name);
    if (inImage === false && stages === undefined) problem(`${name} is in no stage, nor in the image`);
  }
});

/**
 * Packages that were asked for and were there already, when apt was asked: the parent has them, or an image of ours below. By
 * the context that would bring them (`debian-packages`, `debian-packages-<stage>`), sorted.
 */
export const PresentPackages = z.record(Name, z.array(DebianName).min(1));
export type PresentPackages = z.infer<typeof PresentPackages>;

/** An apt repository of somebody else, and whose signature apt wanted to see on it. */
export const LockedRepository = z.strictObject({
  /** Upstream's own; mirrors are applied when it is asked. */
  url: FetchUrl,
  suite: OneLine,
  /** Absent for a flat repository. */
  components: z.array(OneLine).min(1).optional(),
  /** The keys in the file that image.yaml names, in its order. */
  keys: z
    .array(
      z.strictObject({
        /** Of the primary key (RFC 9580, 5.5.4), in capital hex. */
        fingerprint: z
          .string()
          .regex(/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/, 'wanted a fingerprint in capital hex'),
        /** When it ends by its own signature; absent where it never does. */
        expires: z.iso.datetime().optional(),
      }),
    )
    .min(1),
});
export type LockedRepository = z.infer<typeof LockedRepository>;

/** The address of a package of such a repository, before mirrors. */
export function repositoryUrl({ url }: Pick<LockedRepository, 'url'>, path: string): string {
  return `${new URL(url).origin}/${path}`;
}
