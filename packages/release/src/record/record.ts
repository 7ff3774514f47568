import {
  contentsOf,
  type Digest,
  digestOf,
  lockedFrontend,
  type ReleasedImage,
  type ReleaseRecord,
  type Workspace,
} from '@officina/core';
import { candidateOf, type GateDocuments, reportOf } from '../gate/gate.ts';
import { allTags } from '../naming/tags.ts';
import type { Prepared } from '../promote/prepare.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { forms } from '../sbom/forms.ts';
import { measuredOf } from '../sbom/measured.ts';
import type { Sbom } from '../sbom/sboms.ts';
import { madeOf } from './made.ts';
import { testedOf } from './tested.ts';

/** An image of a release before its index is known. */
export type Draft = Omit<ReleasedImage, 'digest' | 'tags'>;

/** What a record says about the whole release. */
export interface Heading {
  readonly registry: string;
  readonly version: string | undefined;
  readonly commit: string | undefined;
  /** The version of the release before. */
  readonly previous: string | undefined;
  readonly released: Date;
  /** Milliseconds that the builder took; 0 where it was not called. */
  readonly built: number;
  /** Where the bytes that its locks name are kept. */
  readonly kept: ReleaseRecord['kept'];
}

/**
 * The images of a run as their documents and locks tell them; a platform without a candidate is left out. How a reused one
 * was made is known by the record of the release before.
 */
export function draftsOf(
  { plan, build, smoke }: GateDocuments,
  workspace: Workspace,
  previous?: ReleaseRecord,
): Draft[] {
  return plan.images.map(({ name, parents, platforms, open }) => {
    const image = workspace.images.find((one) => one.name === name);
    const lock = image?.lock;
    const frontend = image && lock && lockedFrontend(image, lock);
    return {
      image: name,
      parents,
      ...(open === undefined ? {} : { open }),
      ...(frontend === undefined ? {} : { frontend }),
      ...(lock === undefined ? {} : { contents: contentsOf(lock) }),
      platforms: platforms.flatMap(({ platform }) => {
        const candidate = candidateOf(build, name, platform);
        if (candidate === undefined) return [];
        const report = reportOf(smoke, candidate);
        const measured = report === undefined ? {} : measuredOf(report);
        const tested = report && testedOf(report);
        const made = madeOf(candidate, previous);
        return [
          {
            platform,
            digest: candidate.digest,
            key: candidate.key,
            ...(made === undefined ? {} : { made }),
            checks: report?.checks.length ?? 0,
            ...(tested === undefined ? {} : { tested }),
            ...(candidate.size === undefined ? {} : { size: candidate.size }),
            ...(Object.keys(measured).length === 0 ? {} : { measured }),
          },
        ];
      }),
    };
  });
}

/** What a record is made from. */
export interface RecordParts {
  readonly prepared: readonly Prepared[];
  readonly sboms: readonly Sbom[];
  readonly provenances: readonly Provenance[];
  readonly heading: Heading;
}

/** The record of a release whose images are prepared. */
export function recordOf(
  drafts: readonly Draft[],
  { prepared, sboms, provenances, heading }: RecordParts,
): ReleaseRecord {
  const images = drafts.flatMap((draft) => {
    const ready = prepared.find(({ image }) => image === draft.image);
    if (ready === undefined) return [];
    const platforms = draft.platforms.map((platform) => ({
      ...platform,
      ...ready.weights.get(platform.platform),
      ...sbomOf(platform.digest, sboms),
    }));
    const made = provenances.find(({ subject }) => subject === ready.index.digest);
    const provenance = made === undefined ? {} : { provenance: digestOf(made.text) };
    return [releasedImage({ ...draft, platforms, ...provenance }, ready.index.digest, allTags(ready.tags))];
  });
  return withHeading(heading, images);
}

/** The digests of a manifest's SBOMs: `sbom`, and `spdx` where there is one. */
function sbomOf(digest: Digest, sboms: readonly Sbom[]): { sbom?: Digest; spdx?: Digest } {
  const mine = sboms.filter(({ subject }) => subject === digest);
  return Object.fromEntries(mine.map(({ form, text }) => [forms[form].recorded, digestOf(text)]));
}

/** The fields of a record in the order in which a person reads them. */
export function withHeading(heading: Heading, images: ReleasedImage[]): ReleaseRecord {
  const { registry, version, commit, previous, released, built, kept } = heading;
  return {
    schema: 'officina.release/v1',
    registry,
    ...(version === undefined ? {} : { version }),
    ...(commit === undefined ? {} : { commit }),
    released: released.toISOString(),
    ...(kept === undefined ? {} : { kept }),
    ...(previous === undefined ? {} : { previous }),
    ...(built > 0 ? { built: Math.round(built) } : {}),
    images,
  };
}

/** An image's entry, its names first and its contents last. */
export function releasedImage(draft: Draft, digest: ReleasedImage['digest'], tags: string[]): ReleasedImage {
  const { image, contents, ...rest } = draft;
  return { image, digest, tags, ...rest, ...(contents === undefined ? {} : { contents }) };
}
