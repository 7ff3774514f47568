import {
  FactoryError,
  type FactorySpec,
  type Predicate,
  renderReference,
  type Signable,
  type Signer,
  type Talk,
} from '@officina/core';
import { isSamePredicate } from './same-predicate.ts';

export interface SignPorts {
  /** Left out: nothing is signed. */
  readonly signer?: Signer | undefined;
  readonly talk: Talk;
}

/** Says it when nothing will be signed; throws signing-failed when factory.yaml asks for what nobody here can do. */
export function requireSigner({ signing }: Pick<FactorySpec, 'signing'>, { signer, talk }: SignPorts): void {
  if (signing === undefined || signing.mode === 'none') {
    talk.warn(
      'NOT SIGNED: nobody can tell these images from forged ones; signing in factory.yaml changes that',
    );
  } else if (signer === undefined) {
    throw new FactoryError(
      'signing-failed',
      `factory.yaml asks for signing with mode ${signing.mode}, no signer was given`,
      { hint: 'write signing: { mode: none } in factory.yaml, or release where cosign can sign' },
    );
  }
}

/** Signs what does not carry our signature and verifies it at once; throws signing-failed. */
export async function ensureSigned(what: readonly Signable[], { signer, talk }: SignPorts): Promise<void> {
  if (signer === undefined) return;
  for (const one of what) {
    if ((await signer.verify(one)).valid) continue;
    await talk.task(`sign ${renderReference(one)}`, () => signer.sign(one));
    const state = await signer.verify(one);
    if (state.valid) continue;
    throw new FactoryError(
      'signing-failed',
      `${renderReference(one)} was signed, but does not verify: ${state.why}`,
      {
        hint: 'look whether signing.public-key in factory.yaml belongs to signing.key',
      },
    );
  }
}

/** Whether everything carries our signature; true when nothing is to be signed. */
export async function areSigned(what: readonly Signable[], { signer }: SignPorts): Promise<boolean> {
  if (signer === undefined) return true;
  for (const one of what) if (!(await signer.verify(one)).valid) return false;
  return true;
}

/** A statement about a digest, before it is signed. */
export interface Attestable extends Predicate {
  readonly what: Signable;
}

/** Attests what does not carry our statement and looks for it at once; throws signing-failed. */
export async function ensureAttested(all: readonly Attestable[], ports: SignPorts): Promise<void> {
  const { signer, talk } = ports;
  if (signer === undefined) return;
  for (const one of all) {
    if (await isAttested(one, signer)) continue;
    const name = renderReference(one.what);
    await talk.task(`attest ${name}`, () => signer.attest(one.what, one));
    if (await isAttested(one, signer)) continue;
    throw new FactoryError('signing-failed', `${name} was attested, but the statement does not verify`, {
      hint: 'look whether signing.public-key in factory.yaml belongs to signing.key',
    });
  }
}

/** Whether everything carries our statement; true when nothing is to be signed. */
export async function areAttested(all: readonly Attestable[], { signer }: SignPorts): Promise<boolean> {
  if (signer === undefined) return true;
  for (const one of all) if (!(await isAttested(one, signer))) return false;
  return true;
}

async function isAttested({ what, kind, predicate }: Attestable, signer: Signer): Promise<boolean> {
  const state = await signer.attested(what, kind);
  return state.valid && state.predicates.some((one) => isSamePredicate(one, predicate));
}
