import {
  canonicalJson,
  type Digest,
  digestOf,
  parseReference,
  parseReleaseRecord,
  type Registry,
  type ReleaseRecord,
  renderDocument,
  tagged,
} from '@officina/core';
import semver from 'semver';
import { layersOf } from './manifest.ts';
import { recordTag } from './tags.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const recordType = 'application/vnd.officina.release.v1+json';
const emptyType = 'application/vnd.oci.empty.v1+json';

/** Keeps release.json beside the images as an OCI artifact (image-spec, artifact guidance) under its version. */
export async function writeRecord(record: ReleaseRecord, registry: Registry): Promise<void> {
  const { version } = record;
  if (version === undefined) throw new RangeError('a record is kept under its version');
  const repository = parseReference(record.registry);
  const body = renderDocument(record);
  const empty = '{}';
  await registry.putBlob(repository, empty);
  await registry.putBlob(repository, body);
  const describe = (mediaType: string, content: string) => ({
    mediaType,
    digest: digestOf(content),
    size: Buffer.byteLength(content),
  });
  await registry.putManifest(tagged(record.registry, recordTag(version)), {
    mediaType: manifestType,
    body: canonicalJson({
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType: recordType,
      config: describe(emptyType, empty),
      layers: [describe(recordType, body)],
    }),
  });
}

/** The record of a version as the registry keeps it; undefined when there is none. Throws document-invalid. */
export async function readRecord(
  repository: string,
  version: string,
  registry: Registry,
): Promise<ReleaseRecord | undefined> {
  const tag = recordTag(version);
  const manifest = await registry.manifest(tagged(repository, tag));
  if (manifest === undefined) return undefined;
  const [layer] = layersOf(manifest);
  if (layer === undefined) return undefined;
  const text = await registry.blob({ ...parseReference(repository), digest: layer.digest as Digest });
  return text === undefined ? undefined : parseReleaseRecord(text, { file: `${repository}:${tag}` });
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
