import { type DigestReference, FactoryError, renderReference, type Signer } from '@officina/core';

/** Who checks signatures; undefined where nobody said whose count. */
export type Judge = Pick<Signer, 'verify'> | undefined;

/** What is said of a digest that nobody was asked about. */
export const unchecked = 'not checked: nobody said whose signature counts (--key, --identity)';

/** Who signed a digest, in words; throws verification-failed where the signature that counts is not there. */
export async function requireSigned(what: DigestReference, signer: Judge): Promise<string> {
  if (signer === undefined) return unchecked;
  const state = await signer.verify(what);
  if (state.valid) return `by ${state.by}`;
  throw new FactoryError('verification-failed', `${renderReference(what)}: ${state.why}`, {
    hint: 'do not use it: nothing was written; ask those who release it',
  });
}
