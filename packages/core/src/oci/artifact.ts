import { parseJson } from '../parse.ts';
import type { Registry } from '../port/registry.ts';
import { digested, type Reference, renderReference } from '../reference.ts';
import { descriptorOf, Manifest, renderManifest, type Subject } from './manifest.ts';
import { mediaTypes } from './media-types.ts';

/** A text that is kept beside the images: a blob under a manifest (image-spec, guidelines for artifact usage). */
export interface Artifact {
  /** The media type of the text, and what kind of artifact it is. */
  readonly type: string;
  readonly body: string;
  /** Further texts of the same type, which whoever needs them reads by their digest. */
  readonly parts?: readonly string[];
  /** What it is about: registries that list referrers find it from there (distribution-spec 1.1). */
  readonly subject?: Subject;
}

const empty = '{}';

/** The manifest of an artifact, whose bytes follow from the artifact alone. */
export function renderArtifact({ type, body, parts = [], subject }: Artifact): string {
  const config = descriptorOf(mediaTypes.empty, empty);
  const layers = [body, ...parts].map((text) => descriptorOf(type, text));
  return renderManifest({ artifactType: type, config, layers, subject });
}

/** What an artifact's manifest names, so what must be there before it. */
export function artifactBlobs({ body, parts = [] }: Artifact): string[] {
  return [empty, body, ...parts];
}

/** Keeps an artifact under a tag, its blobs first. */
export async function writeArtifact(
  reference: Reference,
  artifact: Artifact,
  registry: Registry,
): Promise<void> {
  for (const blob of artifactBlobs(artifact)) await registry.putBlob(reference, blob);
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
