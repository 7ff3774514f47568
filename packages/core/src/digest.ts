import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A content address as the OCI image spec writes it: `sha256:` and 64 lower-case hex digits. */
export const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'wanted sha256: and 64 hex digits') as unknown as z.ZodType<Digest, string>;
export type Digest = `sha256:${string}`;

/** The bare hex form, as checksum files write it. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'wanted 64 lower-case hex digits');
export type Sha256 = string;

/** Hashes text (as UTF-8) or bytes; 64 hex digits. */
export function sha256(data: string | Uint8Array): Sha256 {
  return createHash('sha256').update(data).digest('hex');
}

/** The digest of text (as UTF-8) or bytes. */
export function digestOf(data: string | Uint8Array): Digest {
  return `sha256:${sha256(data)}`;
}

/** True for `sha256:` and 64 lower-case hex digits. */
export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}
