import {
  type Artifact,
  type Digest,
  digestOf,
  type Registry,
  type ReleaseRecord,
  recordTag,
  renderArtifact,
  renderDocument,
  tagged,
  writeArtifact,
} from '@officina/core';

export { readRecord, releasedVersions } from '@officina/core';

/** Keeps release.json beside the images as an OCI artifact under its version. */
export async function writeRecord(record: ReleaseRecord, registry: Registry): Promise<void> {
  const { version } = record;
  if (version === undefined) throw new RangeError('a record is kept under its version');
  await writeArtifact(tagged(record.registry, recordTag(version)), artifactOf(record), registry);
}

/** The digest of a record's manifest: what its tag names, and what is signed. */
export function recordDigest(record: ReleaseRecord): Digest {
  return digestOf(renderArtifact(artifactOf(record)));
}

function artifactOf(record: ReleaseRecord): Artifact {
  return { type: 'application/vnd.officina.release.v1+json', body: renderDocument(record) };
}
