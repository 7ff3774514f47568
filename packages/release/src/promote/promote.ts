import {
  type Artifact,
  artifactBlobs,
  type Digest,
  digested,
  digestOf,
  FactoryError,
  isFactoryError,
  mediaTypes,
  mergeErrors,
  nameIn,
  type Reference,
  type Registry,
  renderArtifact,
  type Talk,
  tagged,
} from '@officina/core';
import { tagTaken } from '../gate/gate.ts';
import type { TagSet } from '../naming/tags.ts';
import type { StillOurs } from './claim.ts';

/** Bytes that get names. */
export interface NamedManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly body: string;
}

/** One image of the release, ready to be named: its index, its tags, and its platforms' green tags. */
export interface Promotion {
  readonly image: string;
  readonly index: NamedManifest;
  readonly tags: TagSet;
  readonly greens: readonly { readonly tag: string; readonly manifest: NamedManifest }[];
}

/** A manifest that goes to the registry: under a tag, or by its digest alone, so that it is there before its first tag. */
export interface Write<R extends Reference = Reference> {
  readonly image: string;
  readonly reference: R;
  readonly manifest: NamedManifest;
  /** A fixed tag that names another digest: refused (a version and its record), or left as it is. A channel, the keys of the last release and what is thought of vulnerabilities move. */
  readonly kind:
    | 'green'
    | 'index'
    | 'sbom'
    | 'sources'
    | 'provenance'
    | 'vex'
    | 'keys'
    | 'version'
    | 'trace'
    | 'record'
    | 'channel';
  /** What the manifest names and the registry must have before it. */
  readonly blobs?: readonly string[];
}

/** The write of a text that is kept beside the images, with the blobs that its manifest names. */
export function artifactWrite(what: Pick<Write, 'image' | 'reference' | 'kind'>, artifact: Artifact): Write {
  const body = renderArtifact(artifact);
  const manifest = { digest: digestOf(body), mediaType: mediaTypes.manifest, body };
  return { ...what, manifest, blobs: artifactBlobs(artifact) };
}

/**
 * The writes of a release in their order: green tags, every index by digest, every version tag of all images, traces,
 * and only then what moves: series, and the channels, parents before children. So no channel ever names a release of which a part is missing.
 */
export function promotionWrites(promotions: readonly Promotion[], registry: string): Write[] {
  const at = (names: keyof TagSet): Write[] =>
    promotions.flatMap(({ image, index, tags }) =>
      tags[names].map((tag) => {
        const kind = names === 'series' ? 'channel' : names;
        return { image, reference: tagged(registry, tag), manifest: index, kind };
      }),
    );
  return [
    ...promotions.flatMap(({ image, greens }) =>
      greens.map(({ tag, manifest }) => ({
        image,
        reference: tagged(registry, tag),
        manifest,
        kind: 'green' as const,
      })),
    ),
    ...promotions.map(({ image, index }) => ({
      image,
      reference: digested(registry, index.digest),
      manifest: index,
      kind: 'index' as const,
    })),
    ...at('version'),
    ...at('trace'),
    ...at('series'),
    ...at('channel'),
  ];
}

/** The writes that are still to be done; throws tag-exists, naming each, when a version tag names another digest. */
export async function pendingWrites<W extends Write>(
  writes: readonly W[],
  { registry, talk }: { readonly registry: Registry; readonly talk: Talk },
): Promise<W[]> {
  const there = await Promise.all(writes.map(({ reference }) => registry.head(reference)));
  const taken: FactoryError[] = [];
  const pending = writes.filter((write, at) => {
    try {
      return isPending(write, there[at], talk);
    } catch (error) {
      if (!isFactoryError(error)) throw error;
      taken.push(error);
      return false;
    }
  });
  if (taken.length > 0) throw mergeErrors(taken);
  return pending;
}

/** Whether a write is still to be done, by what its name is there for; throws tag-exists. */
function isPending(
  { image, kind, reference, manifest }: Write,
  got: Digest | undefined,
  talk: Pick<Talk, 'warn'>,
): boolean {
  if (got === manifest.digest) return false;
  if (got === undefined || isMoving(kind)) return true;
  const tag = nameIn(reference);
  if (kind === 'version' || kind === 'record') throw tagTaken(image, tag, got, manifest.digest);
  talk.warn(`image ${image}: tag ${tag} names ${got} and never moves, left as it is`);
  return false;
}

/** Whether the name of such a write may come to name something else. */
function isMoving(kind: Write['kind']): boolean {
  return kind === 'channel' || kind === 'keys' || kind === 'vex';
}

/** Whether people and machines look for what such a write names: a late one would tell them something wrong. */
function isSeen(kind: Write['kind']): boolean {
  return kind === 'version' || kind === 'trace' || kind === 'record' || isMoving(kind);
}

export interface WritePorts {
  readonly registry: Registry;
  readonly talk: Pick<Talk, 'warn'>;
  readonly stillOurs: StillOurs;
}

/**
 * Does the writes one after another. Right before each, the claim is asked for again, and of a tag that never moves what it
 * names: what came in between is not written over. Throws release-busy, tag-exists, and registry-answer when the registry
 * stored other bytes.
 */
export async function doWrites(
  writes: readonly Write[],
  { registry, talk, stillOurs }: WritePorts,
): Promise<void> {
  for (const write of writes) {
    const { image, reference, manifest, blobs = [], kind } = write;
    for (const blob of blobs) await registry.putBlob(reference, blob);
    await (isSeen(kind) ? stillOurs('surely') : stillOurs());
    if (!isMoving(kind) && !isPending(write, await registry.head(reference), talk)) continue;
    const got = await registry.putManifest(reference, manifest);
    if (got === manifest.digest) continue;
    throw new FactoryError(
      'registry-answer',
      `image ${image}: the registry stored ${got} under ${nameIn(reference)}, wanted ${manifest.digest}`,
      { hint: 'run officina release again; it goes on where it stopped' },
    );
  }
}
