import {
  parseReference,
  parseReleaseRecord,
  type Registry,
  type ReleaseRecord,
  readArtifact,
  renderDocument,
  tagged,
  writeArtifact,
} from '@officina/core';
import semver from 'semver';
import { recordTag } from './tags.ts';

/** Keeps release.json beside the images as an OCI artifact under its version. */
export async function writeRecord(record: ReleaseRecord, registry: Registry): Promise<void> {
  const { version } = record;
  if (version === undefined) throw new RangeError('a record is kept under its version');
  const artifact = { type: 'application/vnd.officina.release.v1+json', body: renderDocument(record) };
  await writeArtifact(tagged(record.registry, recordTag(version)), artifact, registry);
}

/** The record of a version as the registry keeps it; undefined when there is none. Throws document-invalid. */
export async function readRecord(
  repository: string,
  version: string,
  registry: Registry,
): Promise<ReleaseRecord | undefined> {
  const found = await readArtifact(tagged(repository, recordTag(version)), registry);
  return found && parseReleaseRecord(found.text, found.origin);
}

/** The versions that a repository has records of, newest first by semver. */
export async function releasedVersions(repository: string, registry: Registry): Promise<string[]> {
  const tags = await registry.tags(parseReference(repository));
  return tags
    .filter((tag) => tag.startsWith(recordTag('v')))
    .map((tag) => tag.slice(recordTag('').length))
    .filter((version) => semver.valid(version) !== null)
    .sort(semver.rcompare);
}
