import { canonicalJson, digestOfValue } from './canonical.ts';
import { type Digest, digestOf } from './digest.ts';
import { type KeptKey, type KeptKeys, parseKeptKeys } from './document/kept-keys.ts';
import { FactoryError } from './error.ts';
import { readArtifact } from './oci/artifact.ts';
import { readIfJson } from './parse.ts';
import type { Registry } from './port/registry.ts';
import { tagged } from './reference.ts';

/** The tag of the keys of the newest release, beside the images; a variant's images have the same names and other keys. */
export function releasedKeysTag(variant?: string): string {
  return variant === undefined ? 'release-keys' : `release-keys-${variant}`;
}

/** The keys that the newest release left in a repository; undefined when there are none. Throws document-invalid. */
export async function readReleasedKeys(
  { repository, variant }: { readonly repository: string; readonly variant?: string | undefined },
  registry: Pick<Registry, 'manifest' | 'blob'>,
): Promise<KeptKeys['keys'] | undefined> {
  const found = await readArtifact(tagged(repository, releasedKeysTag(variant)), registry);
  return found && parseKeptKeys(found.text, found.origin).keys;
}

/** Members of key documents that are long and seldom move. A plan elsewhere nearly always has the very same ones itself. */
const seldomMoved = ['debian', 'files', 'shared', 'stages'];

/** What is shorter stays where it is, in bytes: to name a part takes about 300. */
const shortest = 2048;

/** A key whose document names its long members by their digest, and these as text (canonical JSON). */
export interface ApartKey {
  readonly kept: KeptKey;
  readonly parts: readonly string[];
}

/** Takes the long members of a key's document out of it. */
export function takeApart(kept: KeptKey): ApartKey {
  const members = membersOf(kept.document);
  const texts = new Map(
    seldomMoved.flatMap((name): [string, string][] => {
      const text = canonicalJson(members[name] ?? null);
      return Buffer.byteLength(text) < shortest ? [] : [[name, text]];
    }),
  );
  if (texts.size === 0) return { kept, parts: [] };
  const rest = Object.entries(members).filter(([name]) => !texts.has(name));
  const apart = Object.fromEntries([...texts].map(([name, text]) => [name, digestOf(text)]));
  return { kept: { ...kept, document: Object.fromEntries(rest), apart }, parts: [...texts.values()] };
}

export interface PartPlaces {
  /** A document that may have the very same members: they are not read then. */
  readonly known?: unknown;
  /** Reads a part; undefined when it is not there. */
  readonly read: (digest: Digest) => Promise<string | undefined>;
}

/** A key with all of its document; throws document-invalid for a part that is missing, and what reading throws. */
export async function wholeKey({ apart, ...kept }: KeptKey, { known, read }: PartPlaces): Promise<KeptKey> {
  if (apart === undefined) return kept;
  const own = membersOf(known);
  const parts = await Promise.all(
    Object.entries(apart).map(async ([name, digest]) => {
      if (own[name] !== undefined && digestOfValue(own[name]) === digest) return [name, own[name]];
      const text = await read(digest);
      if (text !== undefined) return [name, readIfJson(text)];
      throw new FactoryError('document-invalid', `${name} of key ${kept.key} is not there: ${digest}`, {
        hint: 'release again: that leaves all parts of its keys',
      });
    }),
  );
  return { ...kept, document: { ...membersOf(kept.document), ...Object.fromEntries(parts) } };
}

function membersOf(document: unknown): Readonly<Record<string, unknown>> {
  return typeof document === 'object' && document !== null ? { ...document } : {};
}
