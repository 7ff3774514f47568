import {
  childrenOf,
  type Digest,
  digested,
  FactoryError,
  type Registry,
  type ReleasedImage,
  type ReleaseRecord,
  readRecord,
  releasedVersions,
  tagged,
} from '@officina/core';
import semver from 'semver';
import { versionTags } from '../naming/fixed-tag.ts';

export interface VerifyInputs {
  readonly repository: string;
  /** A released version (`v1.2.3`: all images of it), or a tag. */
  readonly what: string;
}

/** What is judged: digests that tags name, and the record that holds them. */
export interface Subject {
  /** Tag to the digest that it names now. */
  readonly tags: ReadonlyMap<string, Digest>;
  readonly record?: ReleaseRecord;
  /** The images of the record that are asked about. */
  readonly images: readonly ReleasedImage[];
}

/** What a version or tag names; throws registry-missing when nothing is there. */
export async function findSubject({ repository, what }: VerifyInputs, registry: Registry): Promise<Subject> {
  if (semver.valid(what) !== null) {
    const record = await readRecord(repository, what, registry);
    if (record === undefined) throw missing(repository, `release ${what}`);
    // Channels may have moved on since: only what never moves belongs to the version for ever.
    const fixed = versionTags({ ...record, version: what });
    return { tags: await namesOf(fixed, repository, registry), record, images: record.images };
  }
  const digest = await registry.head(tagged(repository, what));
  if (digest === undefined) throw missing(repository, `tag ${what}`);
  for (const version of await releasedVersions(repository, registry)) {
    const record = await readRecord(repository, version, registry);
    const images = record?.images.filter((image) => image.digest === digest) ?? [];
    if (record !== undefined && images.length > 0) {
      return { tags: new Map([[what, digest]]), record, images };
    }
  }
  return { tags: new Map([[what, digest]]), images: [] };
}

async function namesOf(tags: readonly string[], repository: string, registry: Registry) {
  const named = await Promise.all(
    tags.map(async (tag): Promise<[string, Digest]> => {
      const digest = await registry.head(tagged(repository, tag));
      if (digest === undefined) throw missing(repository, `tag ${tag}`);
      return [tag, digest];
    }),
  );
  return new Map(named);
}

/** The manifests of an index, a single manifest itself; throws verification-failed when it is gone. */
export async function childrenAt(digest: Digest, repository: string, registry: Registry): Promise<Digest[]> {
  const raw = await registry.manifest(digested(repository, digest));
  if (raw === undefined) throw failed(`${digest} is gone`);
  return childrenOf(raw);
}

function missing(repository: string, what: string): FactoryError {
  return new FactoryError('registry-missing', `${repository} has no ${what}`, {
    hint: 'officina release list shows what is there',
  });
}

/** Why a check of a release failed. */
export function failed(why: string): FactoryError {
  return new FactoryError('verification-failed', why, {
    hint: 'ask those who release it, and use another version: officina release list shows what is there',
  });
}
