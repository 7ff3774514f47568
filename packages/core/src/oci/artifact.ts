import { parseJson } from '../parse.ts';
import type { Registry } from '../port/registry.ts';
import { digested, type Reference, renderReference } from '../reference.ts';
import { descriptorOf, Manifest, renderManifest, type Subject } from './manifest.ts';
import { mediaTypes } from './media-types.ts';

/** A text that is kept beside the images: one blob under a manifest (image-spec, guidelines for artifact usage). */
export interface Artifact {
  /** The media type of the text, and what kind of artifact it is. */
  readonly type: string;
  readonly body: string;
  /** What it is about: registries that list referrers find it from there (distribution-spec 1.1). */
  readonly subject?: Subject;
}

const empty = '{}';

/** The manifest of an artifact, whose bytes follow from the artifact alone. */
export function renderArtifact({ type, body, subject }: Artifact): string {
  const config = descriptorOf(mediaTypes.empty, empty);
  return renderManifest({ artifactType: type, config, layers: [descriptorOf(type, body)], subject });
}

/** Keeps an artifact under a tag, its blobs first. */
export async function writeArtifact(
  reference: Reference,
  artifact: Artifact,
  registry: Registry,
): Promise<void> {
  await registry.putBlob(reference, empty);
  await registry.putBlob(reference, artifact.body);
  await registry.putManifest(reference, { mediaType: mediaTypes.manifest, body: renderArtifact(artifact) });
}

/** The text of the artifact under a tag and the tag's name for messages; undefined when there is none. Throws document-invalid. */
export async function readArtifact(
  reference: Reference,
  registry: Pick<Registry, 'manifest' | 'blob'>,
): Promise<{ readonly text: string; readonly origin: { readonly file: string } } | undefined> {
  const manifest = await registry.manifest(reference);
  if (manifest === undefined) return undefined;
  const origin = { file: renderReference(reference) };
  const [layer] = parseJson(Manifest.required({ layers: true }), manifest.body, origin).layers;
  const text = layer && (await registry.blob(digested(reference, layer.digest)));
  return text === undefined ? undefined : { text, origin };
}
