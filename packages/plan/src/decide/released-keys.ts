import { isFactoryError, type KeptKey, type Platform, readReleasedKeys, type Talk } from '@officina/core';
import type { GreenRegistry } from './green.ts';

/** The keys of an image on a platform in the last release; none where nothing is known of it. */
export type RecallReleased = (image: string, platform: Platform) => Promise<readonly KeptKey[]>;

export interface ReleasedKeysPorts {
  readonly registry: Pick<GreenRegistry, 'manifest' | 'blob'>;
  /** False when the registry failed before: it is not asked in vain again. */
  readonly answers: () => boolean;
  readonly talk: Pick<Talk, 'warn'>;
}

/**
 * What the last release was made of, as the registry keeps it: read with the first question, and only once. What cannot
 * be read is told and counts as not there: it costs explanations, nothing else.
 */
export function releasedKeys(
  place: { readonly repository: string; readonly variant?: string | undefined },
  { registry, answers, talk }: ReleasedKeysPorts,
): RecallReleased {
  const read = async () => {
    if (!answers()) return {};
    try {
      return (await readReleasedKeys(place, registry)) ?? {};
    } catch (error) {
      if (!isFactoryError(error)) throw error;
      const [problem] = error.message.split('\n');
      talk.warn(`what changed since the last release cannot be said: ${problem}`);
      return {};
    }
  };
  let keys: ReturnType<typeof read> | undefined;
  return async (image, platform) => {
    keys ??= read();
    return (await keys)[`${image} ${platform}`] ?? [];
  };
}
