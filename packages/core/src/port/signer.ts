import type { DigestReference } from '../reference.ts';

/** Something in a registry that can be signed: only a digest says exactly what. */
export type Signable = DigestReference;

/** Whether a digest carries a signature that we trust: by whom, or why not. */
export type SignatureState =
  | { readonly valid: true; readonly by: string }
  | { readonly valid: false; readonly why: string };

/** Whether a digest carries statements that we trust: by whom, and the predicates in them. */
export type AttestationState =
  | { readonly valid: true; readonly by: string; readonly predicates: readonly unknown[] }
  | { readonly valid: false; readonly why: string };

/** Kinds of statements, by cosign's words: SLSA provenance v1, and OpenVEX. */
export type StatementKind = 'slsaprovenance1' | 'openvex';

/** What is said of a digest. */
export interface Predicate {
  readonly kind: StatementKind;
  readonly predicate: unknown;
}

/** Signs digests in a registry and checks their signatures; cosign's format, beside the images. */
export interface Signer {
  /** Adds our signature; throws signing-failed, or tool-missing without cosign. */
  sign(what: Signable): Promise<void>;
  /** Looks for a signature that we trust; throws tool-missing without cosign. */
  verify(what: Signable): Promise<SignatureState>;
  /** Adds a statement that we sign (in-toto, in a DSSE envelope); OpenVEX takes the place of an earlier one. The same errors as sign. */
  attest(what: Signable, said: Predicate): Promise<void>;
  /** The statements of a kind about a digest whose signature we trust; throws tool-missing without cosign. */
  attested(what: Signable, kind: StatementKind): Promise<AttestationState>;
  /** Signs a text that is no image; returns the bundle that `cosign verify-blob --bundle` takes. The same errors as sign. */
  signText(text: string): Promise<string>;
}
