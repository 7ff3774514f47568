import {
  type Digest,
  type Plan,
  parseJson,
  type Registry,
  readArtifact,
  tagged,
  type Workspace,
} from '@officina/core';
import { z } from 'zod';
import type { Prepared } from '../promote/prepare.ts';
import { artifactWrite, type Write } from '../promote/promote.ts';
import { provenanceType, renderPredicate, renderStatement } from './render-provenance.ts';

/** The provenance of one image. */
export interface Provenance {
  readonly image: string;
  /** The digest of the image's index. */
  readonly subject: Digest;
  /** The in-toto statement, and the predicate in it. */
  readonly text: string;
  readonly predicate: unknown;
  /** True when the registry has it already. */
  readonly kept: boolean;
}

export interface ProvenanceRequest {
  readonly plan: Plan;
  readonly prepared: readonly Prepared[];
  readonly workspace: Workspace;
  /** A url that says who built. */
  readonly builder: string;
}

const statementType = 'application/vnd.in-toto+json';

const Statement = z.object({
  predicateType: z.literal(provenanceType),
  subject: z.array(z.object({ digest: z.object({ sha256: z.string() }) })).min(1),
  predicate: z.looseObject({
    runDetails: z.looseObject({ builder: z.looseObject({ id: z.string() }) }),
  }),
});

/** The tag of the provenance of an index. */
export function provenanceTag(digest: Digest): string {
  return `${digest.replace(':', '-')}.provenance`;
}

/** The digests that a statement is about, and what it says; throws document-invalid for what is no provenance. */
export function parseProvenance(
  text: string,
  file: string,
): { about: Digest[]; predicate: z.infer<typeof Statement>['predicate'] } {
  const { subject, predicate } = parseJson(Statement, text, { file });
  return { about: subject.map(({ digest }): Digest => `sha256:${digest.sha256}`), predicate };
}

/** The provenance of every image: the one that the registry has of its digest, else a new one; nothing is written. */
export function keptOrNewProvenances(
  { plan, prepared, workspace, builder }: ProvenanceRequest,
  registry: Registry,
): Promise<Provenance[]> {
  return Promise.all(
    plan.images.flatMap((image) => {
      const ready = prepared.find((one) => one.image === image.name);
      return ready === undefined ? [] : [keptOrNew(image, ready)];
    }),
  );

  async function keptOrNew(image: Plan['images'][number], { index, greens }: Prepared): Promise<Provenance> {
    const subject = index.digest;
    const there = await readArtifact(tagged(plan.registry, provenanceTag(subject)), registry);
    if (there !== undefined) {
      const { predicate } = parseProvenance(there.text, there.origin.file);
      return { image: image.name, subject, text: there.text, predicate, kept: true };
    }
    const made = workspace.images.find(({ name }) => name === image.name);
    const making = {
      ...{ image, registry: plan.registry, digest: subject, epoch: plan.epoch, builder },
      ...{ commit: plan.commit, variant: plan.variant, source: workspace.factory.source },
      platforms: image.platforms.flatMap(({ platform }, at) => {
        const digest = greens[at]?.manifest.digest;
        return digest === undefined ? [] : [{ platform, digest }];
      }),
      lock: made?.lock,
      args: made?.spec.args,
      parents: prepared
        .filter((other) => image.parents.includes(other.image))
        .map((other) => ({ image: other.image, digest: other.index.digest })),
    };
    const predicate = renderPredicate(making);
    const text = renderStatement(making, predicate);
    return { image: image.name, subject, text, predicate, kept: false };
  }
}

/** The writes of the statements that the registry does not have, each with its image's index as its subject. */
export function provenanceWrites(
  prepared: readonly Prepared[],
  provenances: readonly Provenance[],
  registry: string,
): Write[] {
  return prepared.flatMap(({ image, index }): Write[] => {
    const found = provenances.find(({ subject, kept }) => subject === index.digest && !kept);
    if (found === undefined) return [];
    const { digest, mediaType, body: raw } = index;
    const subject = { digest, mediaType, size: Buffer.byteLength(raw) };
    const reference = tagged(registry, provenanceTag(digest));
    const artifact = { type: statementType, body: found.text, subject };
    return [artifactWrite({ image, reference, kind: 'provenance' }, artifact)];
  });
}
