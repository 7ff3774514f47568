import {
  type Digest,
  digested,
  isFactoryError,
  type KeptKey,
  type Platform,
  readReleasedKeys,
  type Talk,
  wholeKey,
} from '@officina/core';
import type { KeyDocument } from '../key/key-document.ts';
import type { GreenRegistry } from './green.ts';

/** An image on a platform and its inputs of now, which most of an earlier key is the same as. */
export interface ReleasedQuestion {
  readonly image: string;
  readonly platform: Platform;
  readonly document: KeyDocument;
}

/** The keys of an image on a platform in the last release; none where nothing is known of it. */
export type RecallReleased = (question: ReleasedQuestion) => Promise<readonly KeptKey[]>;

export interface ReleasedKeysPorts {
  readonly registry: Pick<GreenRegistry, 'manifest' | 'blob'>;
  /** False when the registry failed before: it is not asked in vain again. */
  readonly answers: () => boolean;
  readonly talk: Pick<Talk, 'warn'>;
}

/**
 * What the last release was made of, as the registry keeps it: read with the first question, and only once; of what lies
 * apart only what is another than now. What cannot be read is told once and counts as not there: it costs explanations,
 * nothing else.
 */
export function releasedKeys(
  place: { readonly repository: string; readonly variant?: string | undefined },
  { registry, answers, talk }: ReleasedKeysPorts,
): RecallReleased {
  let told = false;
  const orNone = async <T>(none: T, ask: () => Promise<T>): Promise<T> => {
    if (!answers()) return none;
    try {
      return await ask();
    } catch (error) {
      if (!isFactoryError(error)) throw error;
      const [problem] = error.message.split('\n');
      if (!told) talk.warn(`what changed since the last release cannot be said: ${problem}`);
      told = true;
      return none;
    }
  };
  const readKeys = () => orNone({}, async () => (await readReleasedKeys(place, registry)) ?? {});
  const read = (digest: Digest) => registry.blob(digested(place.repository, digest));
  let keys: ReturnType<typeof readKeys> | undefined;
  return async ({ image, platform, document }) => {
    keys ??= readKeys();
    const kept = (await keys)[`${image} ${platform}`] ?? [];
    return orNone([], () => Promise.all(kept.map((one) => wholeKey(one, { known: document, read }))));
  };
}
