import {
  type BuildResult,
  type Candidate,
  type Digest,
  digested,
  FactoryError,
  greenTag,
  type Plan,
  type PlannedImage,
  type Platform,
  type RawManifest,
  type Registry,
  type ReleaseRecord,
  type Weight,
  weighImage,
} from '@officina/core';
import { type CandidatePorts, ensureManifest } from '../gate/candidate-manifest.ts';
import { candidateOf } from '../gate/gate.ts';
import type { TagSet } from '../naming/tags.ts';
import { type ImageIndex, renderImageIndex } from './image-index.ts';
import type { Promotion } from './promote.ts';

/** A promotion whose platforms' manifests are all in the registry, with their weights. */
export interface Prepared extends Promotion {
  readonly weights: ReadonlyMap<Platform, Weight>;
}

export interface PrepareRequest {
  readonly plan: Plan;
  readonly build: BuildResult;
  readonly tags: ReadonlyMap<string, TagSet>;
  readonly previous?: ReleaseRecord | undefined;
}

/** Brings every candidate into the registry, parents first, and makes each image's index (which is not written yet). */
export async function prepare(request: PrepareRequest, ports: CandidatePorts): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const image of request.plan.images) prepared.push(await prepareImage(image, request, ports));
  return prepared;
}

/** The digest that an image's index will have; undefined while a manifest is still to be pushed. */
export async function foreseeIndex(
  image: PlannedImage,
  { plan, build }: Pick<PrepareRequest, 'plan' | 'build'>,
  registry: Registry,
): Promise<Digest | undefined> {
  const pieces = await Promise.all(
    candidatesOf(build, image).map(async (candidate) => {
      const raw = await registry.manifest(digested(plan.registry, candidate.digest));
      return raw === undefined ? [] : [{ candidate, raw }];
    }),
  );
  return pieces.some((piece) => piece.length === 0) ? undefined : indexOf(pieces.flat()).digest;
}

interface Piece {
  readonly candidate: Candidate;
  readonly raw: RawManifest;
}

async function prepareImage(
  image: PlannedImage,
  { plan, build, tags, previous }: PrepareRequest,
  ports: CandidatePorts,
): Promise<Prepared> {
  const pieces: Piece[] = [];
  for (const candidate of candidatesOf(build, image)) {
    pieces.push({ candidate, raw: await ensureManifest(candidate, plan.registry, ports) });
  }
  const weights = await Promise.all(
    pieces.map(
      async (piece) =>
        [piece.candidate.platform, await weigh(piece, { plan, previous }, ports.registry)] as const,
    ),
  );
  return {
    image: image.name,
    tags: tags.get(image.name) ?? { version: [], trace: [], series: [], channel: [] },
    index: indexOf(pieces),
    greens: pieces.map(({ candidate, raw }) => ({ tag: greenTag(candidate.key), manifest: raw })),
    weights: new Map(weights),
  };
}

function candidatesOf(build: BuildResult, image: PlannedImage): Candidate[] {
  return image.platforms.map(({ platform }) => {
    const candidate = candidateOf(build, image.name, platform);
    if (candidate !== undefined) return candidate;
    throw new FactoryError('candidate-missing', `${image.name} on ${platform} is planned but was not built`, {
      hint: 'run officina build and officina smoke again with this plan',
    });
  });
}

function indexOf(pieces: readonly Piece[]): ImageIndex {
  return renderImageIndex(
    pieces.map(({ candidate, raw }) => ({
      platform: candidate.platform,
      digest: candidate.digest,
      mediaType: raw.mediaType,
      size: Buffer.byteLength(raw.body),
    })),
  );
}

function weigh(
  { candidate, raw }: Piece,
  { plan, previous }: Pick<PrepareRequest, 'plan' | 'previous'>,
  registry: Registry,
): Promise<Weight> {
  const old = previous?.images
    .find(({ image }) => image === candidate.image)
    ?.platforms.find(({ platform }) => platform === candidate.platform);
  return weighImage(raw, { repository: plan.registry, old: old?.digest }, registry);
}
