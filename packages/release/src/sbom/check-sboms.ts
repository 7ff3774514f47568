import {
  type Digest,
  digested,
  type Registry,
  type ReleasedImage,
  type ReleaseRecord,
  readArtifact,
  type SbomForm,
  tagged,
} from '@officina/core';
import { childrenAt, failed, type Subject, type VerifyInputs } from '../proof/verify-subject.ts';
import { forms, sbomTag } from './forms.ts';
import { namesIn } from './missing.ts';

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
          .map((digest) => ({ digest, sbom: undefined, spdx: undefined, image: undefined }));
  let [components, others] = [0, 0];
  for (const { digest, sbom, spdx, image } of platforms) {
    const text =
      sbom === undefined
        ? (await readArtifact(tagged(repository, sbomTag(digest)), registry))?.text
        : await registry.blob(digested(repository, sbom));
    const tools = image === undefined ? [] : recordedTools(image, record);
    components += judge({ form: 'cyclonedx', digest, text, tools });
    // Not every workspace asks for it: only a record says that there must be one.
    if (spdx === undefined) continue;
    judge({ form: 'spdx', digest, text: await registry.blob(digested(repository, spdx)), tools });
    others++;
  }
  const also = others === 0 ? '' : ` and ${others} SPDX documents`;
  return `${platforms.length} CycloneDX documents${also}, ${components} components, every recorded tool among them`;
}

interface Judged {
  readonly form: SbomForm;
  readonly digest: Digest;
  readonly text: string | undefined;
  readonly tools: readonly string[];
}

/** How many components an SBOM names; throws verification-failed for one of something else, or that lacks a tool. */
function judge({ form, digest, text, tools }: Judged): number {
  if (text === undefined) throw failed(`${digest} has no SBOM`);
  const read = forms[form].read(text, sbomTag(digest, form));
  if (read.subject !== digest) throw failed(`the SBOM of ${digest} is about something else`);
  const there = namesIn(read);
  const lacking = tools.filter((tool) => !there.has(tool));
  if (lacking.length > 0) throw failed(`the SBOM of ${digest} lacks ${lacking.join(', ')}`);
  return there.size;
}

/** The tools of an image and of those that it is made from, as components are named. */
function recordedTools(image: ReleasedImage, record: ReleaseRecord | undefined): string[] {
  const parents = (image.parents ?? []).flatMap(
    (name) => record?.images.filter((other) => other.image === name) ?? [],
  );
  const own = Object.entries(image.contents?.tools ?? {}).map(([name, version]) => `tool:${name} ${version}`);
  return [...new Set([...own, ...parents.flatMap((parent) => recordedTools(parent, record))])];
}
