import {
  canonicalJson,
  type Digest,
  digested,
  type Files,
  isFactoryError,
  type KeptKey,
  type KeptKeys,
  type Plan,
  parseKeptKeys,
  type Registry,
  readReleasedKeys,
  releasedKeysTag,
  type Talk,
  tagged,
  takeApart,
  type Workspace,
  wholeKey,
} from '@officina/core';
import { artifactWrite, type Write } from '../promote/promote.ts';

const keysType = 'application/vnd.officina.keys.v1+json';

/** Bytes of all keys together: a plan reads them whole, and must do so in no time. */
const mostBytes = 8 * 1024 * 1024;

/** The keys that plan kept in a file; undefined where it is missing or cannot be read: only explanations hang on it. */
export async function readKeys(files: Pick<Files, 'read'>, file: string): Promise<KeptKeys | undefined> {
  const text = await files.read(file);
  if (text === undefined) return undefined;
  try {
    return parseKeptKeys(text, { file });
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return undefined;
  }
}

export interface ReleasedKeysRequest {
  readonly plan: Plan;
  readonly workspace: Workspace;
  /** What plan kept of this release's keys, and of others, which stay out. */
  readonly keys: KeptKeys | undefined;
}

/**
 * The write that leaves what this release was made of beside the images, so that a plan anywhere can say what changed
 * since. Of images that are not in this release stays what an earlier one left, as long as the workspace has them.
 */
export async function releasedKeysWrites(
  { plan, workspace, keys }: ReleasedKeysRequest,
  { registry, talk }: { readonly registry: Registry; readonly talk: Pick<Talk, 'warn'> },
): Promise<Write[]> {
  const wanted = plan.images.flatMap(({ name, platforms }) =>
    platforms.map(({ platform, key }) => ({ name: `${name} ${platform}`, key })),
  );
  const own = wanted.flatMap(({ name, key }): [string, KeptKey][] => {
    const kept = keys?.keys[name]?.find((one) => one.key === key);
    return kept === undefined ? [] : [[name, { ...kept, green: true }]];
  });
  const lost = wanted.length - own.length;
  if (lost > 0)
    talk.warn(
      `keys.json does not hold ${lost} of the ${wanted.length} keys of this release: elsewhere plan cannot say what changed since`,
    );
  if (own.length === 0) return [];
  const others = await earlierKeys({ plan, workspace, own: new Set(own.map(([name]) => name)) }, registry);
  const all = new Map([...others, ...own]);
  return [keysWrite(plan, fitting(all, talk))];
}

interface EarlierOptions extends Pick<ReleasedKeysRequest, 'plan' | 'workspace'> {
  /** What this release has keys of itself. */
  readonly own: ReadonlySet<string>;
}

async function earlierKeys(
  { plan, workspace, own }: EarlierOptions,
  registry: Registry,
): Promise<[string, KeptKey][]> {
  const names = new Set(workspace.images.map(({ name }) => name));
  try {
    const place = { repository: plan.registry, variant: plan.variant };
    const found = await readReleasedKeys(place, registry);
    const kept = Object.entries(found ?? {}).filter(
      ([name]) => !own.has(name) && names.has(name.split(' ')[0] ?? ''),
    );
    const read = (digest: Digest) => registry.blob(digested(plan.registry, digest));
    const whole = await Promise.all(
      kept.map(
        async ([name, [newest]]): Promise<[string, KeptKey][]> =>
          newest === undefined ? [] : [[name, await wholeKey(newest, { read })]],
      ),
    );
    return whole.flat();
  } catch (error) {
    // What nobody can read is written anew.
    if (!isFactoryError(error) || error.code !== 'document-invalid') throw error;
    return [];
  }
}

/** As many as fit, the small ones first: one image of ten thousand files must not leave the others unexplained. */
function fitting(all: ReadonlyMap<string, KeptKey>, talk: Pick<Talk, 'warn'>): Record<string, [KeptKey]> {
  const sized = [...all].map(([name, kept]) => ({
    name,
    kept,
    bytes: Buffer.byteLength(canonicalJson({ [name]: [kept] })),
  }));
  sized.sort((one, other) => one.bytes - other.bytes || (one.name < other.name ? -1 : 1));
  let bytes = 0;
  const fits = sized.filter((one) => {
    bytes += one.bytes;
    return bytes <= mostBytes;
  });
  const rest = sized.length - fits.length;
  if (rest > 0)
    talk.warn(
      `${rest} of ${sized.length} keys have no room beside the images: elsewhere plan cannot say what changed in those`,
    );
  return Object.fromEntries(fits.map(({ name, kept }) => [name, [kept]]));
}

function keysWrite({ registry, variant }: Plan, keys: KeptKeys['keys']): Write {
  const tag = releasedKeysTag(variant);
  const all = Object.entries(keys).map(([name, kept]) => ({ name, apart: kept.map(takeApart) }));
  const body = canonicalJson({
    schema: 'officina.keys/v1',
    keys: Object.fromEntries(all.map(({ name, apart }) => [name, apart.map(({ kept }) => kept)])),
  } satisfies KeptKeys);
  // Several images may have the very same one.
  const parts = [...new Set(all.flatMap(({ apart }) => apart.flatMap((one) => one.parts)))];
  const what = { image: tag, reference: tagged(registry, tag), kind: 'keys' } as const;
  return artifactWrite(what, { type: keysType, body, parts });
}
