import {
  type Digest,
  type EngineImages,
  engineGreenName,
  greenTag,
  isFactoryError,
  type Platform,
  type Registry,
  type Talk,
  tagged,
} from '@officina/core';

/** Where a tested image was found. */
export interface Green {
  readonly digest: Digest;
  readonly found: 'registry' | 'engine';
}

export interface GreenQuestion {
  readonly image: string;
  readonly platform: Platform;
  readonly key: Digest;
}

/** Asks for the tested image of a key: in the registry, else in the local engine. */
export type FindGreen = (question: GreenQuestion) => Promise<Green | undefined>;

export interface GreenPorts {
  readonly registry: Pick<Registry, 'head'>;
  readonly engine: Pick<EngineImages, 'inspect'> | undefined;
  readonly talk: Pick<Talk, 'warn'>;
}

/**
 * Makes the lookup. A plan must work offline: a registry or an engine that fails is told once and not asked again, and
 * what it may hold counts as not there.
 */
export function greenLookup(ports: GreenPorts, registry: string): FindGreen {
  const { talk, engine } = ports;
  const inRegistry = untilItFails(
    ({ key }: GreenQuestion) => ports.registry.head(tagged(registry, greenTag(key))),
    (message) => talk.warn(`${registry} is not asked for tested images, the local engine is: ${message}`),
  );
  const inEngine = untilItFails(
    async ({ image, key, platform }: GreenQuestion) => {
      const found = await engine?.inspect(engineGreenName(image, key));
      return found?.platform === platform ? found.digest : undefined;
    },
    (message) => talk.warn(`the local engine is not asked for tested images: ${message}`),
  );
  return async (question) => {
    const remote = await inRegistry(question);
    if (remote !== undefined) return { digest: remote, found: 'registry' };
    const local = await inEngine(question);
    return local === undefined ? undefined : { digest: local, found: 'engine' };
  };
}

/** The first question goes alone: where nobody answers, one wait and one complaint are enough for all. */
function untilItFails<Q, A>(
  ask: (question: Q) => Promise<A | undefined>,
  tell: (message: string) => void,
): (question: Q) => Promise<A | undefined> {
  let failed = false;
  let first: Promise<A | undefined> | undefined;
  const attempt = async (question: Q) => {
    if (failed) return undefined;
    try {
      return await ask(question);
    } catch (error) {
      if (!isFactoryError(error) || !/^(?:registry|engine)-/.test(error.code)) throw error;
      if (!failed) tell(error.message);
      failed = true;
      return undefined;
    }
  };
  return async (question) => {
    if (first === undefined) {
      first = attempt(question);
      return first;
    }
    await first;
    return attempt(question);
  };
}
