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

/** Signs digests in a registry and checks their signatures; cosign's format, beside the images. */
export interface Signer {
  /** Adds our signature; throws signing-failed, or tool-missing without cosign. */
  sign(what: Signable): Promise<void>;
  /** Looks for a signature that we trust; throws tool-missing without cosign. */
  verify(what: Signable): Promise<SignatureState>;
  /** Adds SLSA provenance that we sign (an in-toto statement in a DSSE envelope); the same errors as sign. */
  attest(what: Signable, predicate: unknown): Promise<void>;
  /** The SLSA provenance of a digest whose signature we trust; throws tool-missing without cosign. */
  attested(what: Signable): Promise<AttestationState>;
  /** Signs a text that is no image; returns the bundle that `cosign verify-blob --bundle` takes. The same errors as sign. */
  signText(text: string): Promise<string>;
}
