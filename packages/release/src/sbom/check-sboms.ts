import {
  digested,
  type Registry,
  type ReleasedImage,
  type ReleaseRecord,
  readArtifact,
  tagged,
} from '@officina/core';
import { childrenAt, failed, type Subject, type VerifyInputs } from '../proof/verify-subject.ts';
import { componentsOf, subjectOf } from './missing.ts';
import { sbomTag } from './sboms.ts';

/** Looks at the SBOM of every platform: about that very manifest, and with every recorded tool; throws verification-failed. */
export async function checkSboms(
  { tags, record, images }: Subject,
  { repository }: VerifyInputs,
  registry: Registry,
): Promise<string> {
  const platforms =
    images.length > 0
      ? images.flatMap((image) => image.platforms.map((one) => ({ ...one, image })))
      : (await Promise.all([...tags.values()].map((digest) => childrenAt(digest, repository, registry))))
          .flat()
          .map((digest) => ({ digest, sbom: undefined, image: undefined }));
  let components = 0;
  for (const { digest, sbom, image } of platforms) {
    const text =
      sbom === undefined
        ? (await readArtifact(tagged(repository, sbomTag(digest)), registry))?.text
        : await registry.blob(digested(repository, sbom));
    if (text === undefined) throw failed(`${digest} has no SBOM`);
    if (subjectOf(text, sbomTag(digest)) !== digest)
      throw failed(`the SBOM of ${digest} is about something else`);
    const there = componentsOf(text, sbomTag(digest));
    const lacking =
      image === undefined ? [] : recordedTools(image, record).filter((tool) => !there.has(tool));
    if (lacking.length > 0) throw failed(`the SBOM of ${digest} lacks ${lacking.join(', ')}`);
    components += there.size;
  }
  return `${platforms.length} CycloneDX documents, ${components} components, every recorded tool among them`;
}

/** The tools of an image and of those that it is made from, as components are named. */
function recordedTools(image: ReleasedImage, record: ReleaseRecord | undefined): string[] {
  const parents = (image.parents ?? []).flatMap(
    (name) => record?.images.filter((other) => other.image === name) ?? [],
  );
  const own = Object.entries(image.contents?.tools ?? {}).map(([name, version]) => `tool:${name} ${version}`);
  return [...new Set([...own, ...parents.flatMap((parent) => recordedTools(parent, record))])];
}
