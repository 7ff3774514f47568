import {
  type Registry,
  type ReleaseRecord,
  recordTag,
  renderDocument,
  tagged,
  writeArtifact,
} from '@officina/core';

export { readRecord, releasedVersions } from '@officina/core';

/** Keeps release.json beside the images as an OCI artifact under its version. */
export async function writeRecord(record: ReleaseRecord, registry: Registry): Promise<void> {
  const { version } = record;
  if (version === undefined) throw new RangeError('a record is kept under its version');
  const artifact = { type: 'application/vnd.officina.release.v1+json', body: renderDocument(record) };
  await writeArtifact(tagged(record.registry, recordTag(version)), artifact, registry);
}
