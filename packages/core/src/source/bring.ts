import type { Digest } from '../digest.ts';
import { FactoryError, type FactoryErrorCode, isFactoryError } from '../error.ts';
import type { KeptMaterial, Material, MaterialPlace, MaterialStore } from '../port/material-store.ts';
import type { SourcePlace } from '../port/source-place.ts';
import { readSourceHashes } from './sources-manifest.ts';

/** Whom to ask for a material that the local store does not have. */
export interface SourceOrder {
  /** Asked where upstream does not give it; nobody is, when left out. */
  readonly place?: SourcePlace | undefined;
  /** The tags that this place may have what is wanted under. */
  readonly tags?: readonly string[];
  /** Whether the place is asked alone, and upstream never. */
  readonly only?: boolean;
}

/** Brings a material into the local store. */
export type Bring = (material: Material, onBytes?: (more: number) => void) => Promise<KeptMaterial>;

/** Upstream is no help: it is not there, will not say, or says something else than the lock. */
const noHelp: ReadonlySet<FactoryErrorCode> = new Set([
  'upstream-unreachable',
  'upstream-status',
  'upstream-answer',
  'upstream-redirect',
  'upstream-insecure',
  'rate-limited',
  'asset-missing',
  'asset-truncated',
  'checksum-mismatch',
  'registry-unreachable',
  'registry-refused',
  'registry-answer',
  'registry-missing',
]);

/**
 * Brings materials in this order: from the local store, from upstream or its mirror, from the place that keeps them.
 * Throws what the store throws, and source-missing, naming the file, where a place is asked and none has it.
 */
export function createBringer(materials: Pick<MaterialStore, 'fetch'>, order: SourceOrder): Bring {
  const { place, tags = [], only = false } = order;
  if (place === undefined) return (material, onBytes) => materials.fetch(material, onBytes);
  // Of a host that is down nobody waits for the next three hundred answers.
  const down = new Set<string>();
  const hashes = once(() => readHashes(place, tags));
  return async (material, onBytes) => {
    const host = hostOf(material.from);
    let why: FactoryError | undefined;
    if (!only && !down.has(host)) {
      try {
        return await materials.fetch(material, onBytes);
      } catch (error) {
        why = requireNoHelp(error);
        if (/-unreachable$/.test(why.code)) down.add(host);
      }
    }
    const { algorithm, hex } = material.hash;
    const digest: Digest | undefined = algorithm === 'sha256' ? `sha256:${hex}` : (await hashes()).get(hex);
    if (digest === undefined) throw sourceMissing(material, place, why);
    try {
      return await materials.fetch({ ...material, from: place.at(digest) }, onBytes);
    } catch (error) {
      const { code } = requireNoHelp(error);
      throw sourceMissing(material, place, code === 'asset-missing' ? why : requireNoHelp(error));
    }
  };
}

function requireNoHelp(error: unknown): FactoryError {
  if (isFactoryError(error) && noHelp.has(error.code)) return error;
  throw error;
}

function sourceMissing({ what }: Material, { name }: SourcePlace, cause: FactoryError | undefined) {
  const why = cause === undefined ? '' : `: ${cause.message}`;
  return new FactoryError('source-missing', `${what} is not kept in ${name}${why}`, {
    hint: 'name a mirror that has it with --mirror, or bring a folder with it: officina fetch --from <folder>',
    ...(cause === undefined ? {} : { cause }),
  });
}

async function readHashes(place: SourcePlace, tags: readonly string[]): Promise<Map<string, Digest>> {
  const found = new Map<string, Digest>();
  for (const tag of tags) {
    const text = await place.manifest(tag);
    if (text === undefined) continue;
    for (const [hex, digest] of readSourceHashes(text, { file: `${place.name} ${tag}` }))
      found.set(hex, digest);
  }
  return found;
}

function hostOf(from: MaterialPlace): string {
  if (typeof from === 'string') return new URL(from).host;
  if ('debian' in from) return from.debian.parent.digest;
  if ('npm' in from) return 'npm';
  return 'registry' in from ? from.registry.registry : '';
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
