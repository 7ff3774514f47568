import type { Signer } from '@officina/core';

/** A signer for tests: digests to who signed them; `me` is whose signatures count. */
export interface FakeSigner extends Signer {
  readonly signed: Map<string, string>;
}

/** Signs as one person, and trusts that person alone. */
export function fakeSigner(me: string, signed = new Map<string, string>()): FakeSigner {
  return {
    signed,
    sign: async ({ digest }) => void signed.set(digest, me),
    verify: async ({ digest }) =>
      signed.get(digest) === me ? { valid: true, by: me } : { valid: false, why: `no signature by ${me}` },
  };
}
