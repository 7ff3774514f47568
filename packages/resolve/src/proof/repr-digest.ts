import type { Sha256 } from '@officina/core';

/** The sha-256 that an answer's Repr-Digest header (RFC 9530) gives the file; undefined where it gives none. */
export function reprDigest(headers: Readonly<Record<string, string>>): Sha256 | undefined {
  const encoded = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(headers['repr-digest'] ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('hex');
}
