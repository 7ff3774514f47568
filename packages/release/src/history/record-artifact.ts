import {
  type Artifact,
  type Digest,
  digestOf,
  type ReleaseRecord,
  renderArtifact,
  renderDocument,
} from '@officina/core';

export { readRecord, releasedVersions } from '@officina/core';

/** The digest of a record's manifest: what its tag names, and what is signed. */
export function recordDigest(record: ReleaseRecord): Digest {
  return digestOf(renderArtifact(renderRecord(record)));
}

/** A version's release.json as it is kept beside the images. */
export function renderRecord(record: ReleaseRecord): Artifact {
  return { type: 'application/vnd.officina.release.v1+json', body: renderDocument(record) };
}
