import type { Predicate, Signer } from '@officina/core';

/** A signer for tests: digests to who signed them; `me` is whose signatures count. */
export interface FakeSigner extends Signer {
  readonly signed: Map<string, string>;
  /** Digest to the predicates about it and who signed them. */
  readonly statements: Map<string, (Predicate & { readonly by: string })[]>;
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
    attest: async ({ digest }, { kind, predicate }) => {
      const isReplaced = (one: Predicate) => kind === 'openvex' && one.kind === kind;
      const others = (statements.get(digest) ?? []).filter((one) => !isReplaced(one));
      statements.set(digest, [...others, { by: me, kind, predicate }]);
    },
    attested: async ({ digest }, kind) => {
      const mine = (statements.get(digest) ?? []).filter((one) => one.by === me && one.kind === kind);
      if (mine.length === 0) return { valid: false, why: `no statement by ${me}` };
      return { valid: true, by: me, predicates: mine.map(({ predicate }) => predicate) };
    },
    sign: async ({ digest }) => void signed.set(digest, me),
    verify: async ({ digest }) =>
      signed.get(digest) === me ? { valid: true, by: me } : { valid: false, why: `no signature by ${me}` },
  };
}
