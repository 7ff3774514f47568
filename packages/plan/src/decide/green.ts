import {
  type Digest,
  type EngineImages,
  type EngineNames,
  engineGreenName,
  greenTag,
  isFactoryError,
  labels,
  type Platform,
  type Registry,
  type RegistryImage,
  readRegistryImage,
  renderReference,
  repositoryOf,
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

export interface GreenLookup {
  readonly find: FindGreen;
  /** False once the registry failed. */
  readonly registryAnswers: () => boolean;
}

/** What is asked of a registry: one manifest and one config per image; its tags, once, where there are many images. */
export type GreenRegistry = Pick<Registry, 'manifest' | 'blob'> & Partial<Pick<Registry, 'tags'>>;

/** What is asked of an engine: one image each; its names, once, where there are many images. */
export type GreenEngine = Pick<EngineImages, 'inspect'> & Partial<EngineNames>;

export interface GreenPorts {
  readonly registry: GreenRegistry;
  readonly engine: GreenEngine | undefined;
  readonly talk: Pick<Talk, 'warn'>;
}

/**
 * Makes the lookup. A tag or name is no proof: what it leads to must say in its own config that it is this image, with
 * this key, for this platform; another is told and counts as not there. A plan must work offline: a registry or an
 * engine that fails is told once and not asked again, and what it may hold counts as not there.
 */
export function greenLookup(ports: GreenPorts, registry: string, questions = 0): GreenLookup {
  const { talk, engine } = ports;
  const { tags } = ports.registry;
  const listTags = tags && (() => tags(repositoryOf(registry)));
  const { names } = engine ?? {};
  const listNames = names && (() => names('officina.local/*'));
  const hasTag = known(listTags, questions);
  const hasName = known(listNames, questions);
  const checked = (question: GreenQuestion, place: string, found: Found | undefined) => {
    if (found === undefined || isAnswer(question, found)) return found?.digest;
    const { image, platform, key } = question;
    talk.warn(`${place} is not ${image} for ${platform} with key ${key}, as its name says: it is not used`);
    return undefined;
  };
  const inRegistry = untilItFails(
    async (question: GreenQuestion) => {
      const reference = tagged(registry, greenTag(question.key));
      if (!(await hasTag(greenTag(question.key)))) return undefined;
      const image = await readRegistryImage(ports.registry, reference);
      return checked(question, renderReference(reference), image);
    },
    (message) => talk.warn(`${registry} is not asked for tested images, the local engine is: ${message}`),
  );
  const inEngine = untilItFails(
    async (question: GreenQuestion) => {
      const name = engineGreenName(question.image, question.key);
      if (!(await hasName(name))) return undefined;
      return checked(question, name, await engine?.inspect(name));
    },
    (message) => talk.warn(`the local engine is not asked for tested images: ${message}`),
  );
  const find: FindGreen = async (question) => {
    const remote = await inRegistry.ask(question);
    if (remote !== undefined) return { digest: remote, found: 'registry' };
    const local = await inEngine.ask(question);
    return local === undefined ? undefined : { digest: local, found: 'engine' };
  };
  return { find, registryAnswers: inRegistry.answers };
}

type Found = Pick<RegistryImage, 'digest' | 'platform' | 'labels'>;

function isAnswer({ image, platform, key }: GreenQuestion, found: Found): boolean {
  const own = found.labels ?? {};
  return found.platform === platform && own[labels.key] === key && own[labels.image] === image;
}

/** From so many questions on, one listing is cheaper than asking for what is not there. */
const many = 64;

/** Whether a name may be there: told by one listing for many questions; always, where nothing can be listed. */
function known(
  list: (() => Promise<readonly string[]>) | undefined,
  questions: number,
): (name: string) => Promise<boolean> {
  if (list === undefined || questions < many) return async () => true;
  let listed: Promise<ReadonlySet<string> | undefined> | undefined;
  const once = async () => {
    try {
      return new Set(await list());
    } catch (error) {
      if (!isFactoryError(error)) throw error;
      return undefined;
    }
  };
  return async (name) => {
    listed ??= once();
    return (await listed)?.has(name) ?? true;
  };
}

/** The first question goes alone: where nobody answers, one wait and one complaint are enough for all. */
function untilItFails<Q, A>(
  ask: (question: Q) => Promise<A | undefined>,
  tell: (message: string) => void,
): { readonly ask: (question: Q) => Promise<A | undefined>; readonly answers: () => boolean } {
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
  const askInTurn = async (question: Q) => {
    if (first === undefined) {
      first = attempt(question);
      return first;
    }
    await first;
    return attempt(question);
  };
  return { ask: askInTurn, answers: () => !failed };
}
