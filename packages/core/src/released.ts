import semver from 'semver';
import { parseReleaseRecord, type ReleaseRecord } from './document/release-record.ts';
import { readArtifact } from './oci/artifact.ts';
import type { Registry } from './port/registry.ts';
import { repositoryOf, tagged } from './reference.ts';

/** The tag of a version's release record, beside the images. */
export function recordTag(version: string): string {
  return `release-${version}`;
}

/**
 * The record of a version as the registry keeps it; undefined when there is none. It speaks of the repository that it was
 * found in: images that were moved or copied elsewhere are not looked for where they were released first. Throws
 * document-invalid.
 */
export async function readRecord(
  repository: string,
  version: string,
  registry: Registry,
): Promise<ReleaseRecord | undefined> {
  const found = await readArtifact(tagged(repository, recordTag(version)), registry);
  return found && { ...parseReleaseRecord(found.text, found.origin), registry: repository };
}

/** The versions that a repository has records of, newest first by semver. */
export async function releasedVersions(repository: string, registry: Registry): Promise<string[]> {
  const tags = await registry.tags(repositoryOf(repository));
  return tags
    .filter((tag) => tag.startsWith(recordTag('v')))
    .map((tag) => tag.slice(recordTag('').length))
    .filter((version) => semver.valid(version) !== null)
    .sort(semver.rcompare);
}
