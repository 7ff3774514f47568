import type { Signer } from '@officina/core';

/** A signer for tests: digests to who signed them; `me` is whose signatures count. */
export interface FakeSigner extends Signer {
  readonly signed: Map<string, string>;
  /** Digest to the predicates about it and who signed them. */
  readonly statements: Map<string, { readonly by: string; readonly predicate: unknown }[]>;
}

/** Signs as one person, and trusts that person alone. */
export function fakeSigner(
  me: string,
  signed = new Map<string, string>(),
  statements: FakeSigner['statements'] = new Map(),
): FakeSigner {
  return {
    signed,
    statements,
    signText: async (text) => `signed by ${me}: ${text}`,
    attest: async ({ digest }, predicate) =>
      void statements.set(digest, [...(statements.get(digest) ?? []), { by: me, predicate }]),
    attested: async ({ digest }) => {
      const mine = (statements.get(digest) ?? []).filter(({ by }) => by === me);
      if (mine.length === 0) return { valid: false, why: `no statement by ${me}` };
      return { valid: true, by: me, predicates: mine.map(({ predicate }) => predicate) };
    },
    sign: async ({ digest }) => void signed.set(digest, me),
    verify: async ({ digest }) =>
      signed.get(digest) === me ? { valid: true, by: me } : { valid: false, why: `no signature by ${me}` },
  };
}
