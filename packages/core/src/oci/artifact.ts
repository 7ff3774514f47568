import { z } from 'zod';
import { canonicalJson } from '../canonical.ts';
import { type Digest, digestOf } from '../digest.ts';
import { parseJson } from '../parse.ts';
import type { Registry } from '../port/registry.ts';
import { parseReference, type Reference, renderReference } from '../reference.ts';

/** A text that is kept beside the images: one blob under a manifest (image-spec, guidelines for artifact usage). */
export interface Artifact {
  /** The media type of the text, and what kind of artifact it is. */
  readonly type: string;
  readonly body: string;
  /** What it is about: registries that list referrers find it from there (distribution-spec 1.1). */
  readonly subject?: Subject;
}

export interface Subject {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes of the manifest. */
  readonly size: number;
}

const Manifest = z.object({ layers: z.array(z.object({ digest: z.string() })) });

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const emptyType = 'application/vnd.oci.empty.v1+json';
const empty = '{}';

/** The manifest of an artifact, whose bytes follow from the artifact alone. */
export function renderArtifact({ type, body, subject }: Artifact): string {
  const describe = (mediaType: string, content: string) => ({
    mediaType,
    digest: digestOf(content),
    size: Buffer.byteLength(content),
  });
  return canonicalJson({
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: type,
    config: describe(emptyType, empty),
    layers: [describe(type, body)],
    subject,
  });
}

/** Keeps an artifact under a tag, its blobs first. */
export async function writeArtifact(
  reference: Reference,
  artifact: Artifact,
  registry: Registry,
): Promise<void> {
  await registry.putBlob(reference, empty);
  await registry.putBlob(reference, artifact.body);
  await registry.putManifest(reference, { mediaType: manifestType, body: renderArtifact(artifact) });
}

/** The text of the artifact under a tag and the tag's name for messages; undefined when there is none. Throws document-invalid. */
export async function readArtifact(
  reference: Reference,
  registry: Pick<Registry, 'manifest' | 'blob'>,
): Promise<{ readonly text: string; readonly origin: { readonly file: string } } | undefined> {
  const manifest = await registry.manifest(reference);
  if (manifest === undefined) return undefined;
  const origin = { file: renderReference(reference) };
  const [layer] = parseJson(Manifest, manifest.body, origin).layers;
  if (layer === undefined) return undefined;
  const place = parseReference(`${reference.registry}/${reference.repository}`);
  const text = await registry.blob({ ...place, digest: layer.digest as Digest });
  return text === undefined ? undefined : { text, origin };
}
