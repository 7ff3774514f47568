import {
  type ChannelMove,
  type Clock,
  digested,
  digestOfValue,
  FactoryError,
  type Files,
  loadWorkspace,
  mergeErrors,
  type Registry,
  type ReleasedImage,
  type ReleaseRecord,
  type RollbackRecord,
  renderDocument,
  type TagReference,
  type Talk,
  tagged,
  type Workspace,
  writeArtifact,
} from '@officina/core';
import { readRecord, releasedVersions } from './history/record-artifact.ts';
import { rollbackTag, tagsOf } from './naming/tags.ts';
import { parseVersion } from './naming/version.ts';
import { withClaim } from './promote/claim.ts';
import { doWrites, pendingWrites, type Write } from './promote/promote.ts';

export interface RollbackInputs {
  /** The workspace's folder: it says which channels each image has. */
  readonly images: string;
  /** The repository; the one in factory.yaml when left out. */
  readonly registry?: string;
  /** The released version that the channels are to name again. */
  readonly to: string;
  /** Only these channels; all channels of all images when left out. */
  readonly channels?: readonly string[];
  /** Why, for the record. */
  readonly reason?: string;
  /** Says what would move, and moves nothing. */
  readonly dryRun?: boolean;
}

export interface RollbackPorts {
  readonly files: Pick<Files, 'read' | 'list'>;
  readonly registry: Registry;
  readonly talk: Talk;
  readonly clock: Clock;
}

/**
 * Moves channels to an older release of all images together, and keeps a record of it beside the images, written before
 * the first channel moves. The tags of that version's series move with them; version tags stay as they are. Throws registry-missing when there is no such release or a
 * part of it is gone, before anything is written.
 */
export async function rollback(inputs: RollbackInputs, ports: RollbackPorts): Promise<RollbackRecord> {
  const { registry, talk, clock, files } = ports;
  const version = parseVersion(inputs.to, 'give --to v1.2.3; officina release list knows the versions');
  const workspace = await loadWorkspace(files, inputs.images);
  const repository = inputs.registry ?? workspace.factory.registry;
  const look = async () => {
    const release = await requireRecord(repository, version, registry);
    const writes = await channelWrites(release, { repository, workspace, only: inputs.channels }, ports);
    return { writes, pending: await pendingWrites(writes, ports) };
  };
  const recordOf = async (pending: readonly Write<TagReference>[], at: Date): Promise<RollbackRecord> => ({
    schema: 'officina.rollback/v1',
    registry: repository,
    to: version,
    at: at.toISOString(),
    ...(inputs.reason === undefined ? {} : { reason: inputs.reason }),
    moves: await movesOf(pending, registry),
  });
  const { writes, pending: first } = await look();
  if (first.length === 0) talk.info(`${repository}: the channels name ${version} already`);
  if (first.length === 0 || inputs.dryRun === true) return recordOf(first, clock.now());
  const claim = digestOfValue(writes.map(({ reference, manifest }) => [reference, manifest.digest]));
  return withClaim({ repository, release: claim }, ports, async (stillOurs) => {
    // Again, as the only one: others may have moved channels since, or taken the release away.
    const { pending } = await look();
    const at = clock.now();
    const record = await recordOf(pending, at);
    if (pending.length === 0) return record;
    const artifact = { type: 'application/vnd.officina.rollback.v1+json', body: renderDocument(record) };
    await writeArtifact(await freeName(repository, at, registry), artifact, registry);
    await doWrites(pending, { registry, talk, stillOurs });
    return record;
  });
}

/** A record is never written over another: the second of one second takes the next one. */
async function freeName(repository: string, at: Date, registry: Registry): Promise<TagReference> {
  for (let time = at.getTime(); ; time += 1000) {
    const name = tagged(repository, rollbackTag(new Date(time)));
    if ((await registry.head(name)) === undefined) return name;
  }
}

function movesOf(pending: readonly Write<TagReference>[], registry: Registry): Promise<ChannelMove[]> {
  return Promise.all(
    pending.map(async ({ image, reference, manifest }) => {
      const from = await registry.head(reference);
      return { image, channel: reference.tag, ...(from === undefined ? {} : { from }), to: manifest.digest };
    }),
  );
}

async function requireRecord(
  repository: string,
  version: string,
  registry: Registry,
): Promise<ReleaseRecord> {
  const record = await readRecord(repository, version, registry);
  if (record !== undefined) return record;
  const known = await releasedVersions(repository, registry);
  throw new FactoryError(
    'registry-missing',
    `${repository} has no release ${version}, it has ${known.join(', ') || 'none'}`,
    { hint: 'give one of them with --to' },
  );
}

interface ChannelRequest {
  readonly repository: string;
  readonly workspace: Workspace;
  readonly only: readonly string[] | undefined;
}

/** Channels in the record's order, parents first: as release writes them. */
async function channelWrites(
  record: ReleaseRecord,
  { repository, workspace, only }: ChannelRequest,
  { registry }: RollbackPorts,
): Promise<Write<TagReference>[]> {
  const found = await Promise.all(
    record.images.map(async (released): Promise<Write<TagReference>[] | FactoryError> => {
      const reference = digested(repository, released.digest);
      const manifest = await registry.manifest(reference);
      if (manifest === undefined) return gone(released, record);
      return movingTags(released, record.version, workspace)
        .filter((channel) => only === undefined || only.includes(channel))
        .map((tag) => ({
          image: released.image,
          reference: tagged(repository, tag),
          manifest,
          kind: 'channel' as const,
        }));
    }),
  );
  const errors = found.filter((one) => one instanceof FactoryError);
  if (errors.length > 0) throw mergeErrors(errors);
  const writes = found.flatMap((one) => (one instanceof FactoryError ? [] : one));
  const unknown = (only ?? []).filter(
    (channel) => !writes.some(({ reference }) => reference.tag === channel),
  );
  if (unknown.length === 0) return writes;
  throw new FactoryError(
    'input-invalid',
    `no image of ${record.version ?? ''} has the channel ${unknown.join(', ')}`,
    {
      hint: 'channels are in image.yaml, and tags.series in factory.yaml',
    },
  );
}

/** The moving tags of an image as release gives them: its version's series, and the channels. */
function movingTags({ image }: ReleasedImage, version: string | undefined, workspace: Workspace): string[] {
  const { images, factory } = workspace;
  const spec = images.find(({ name }) => name === image)?.spec;
  if (spec === undefined) return [];
  const request = { channels: true, ...(version === undefined ? {} : { version, seriesAfter: [] }) };
  const { series, channel } = tagsOf({ name: image, channels: spec.channels }, factory.tags, request);
  return [...series, ...channel];
}

function gone({ image, digest }: ReleasedImage, { version }: ReleaseRecord): FactoryError {
  return new FactoryError('registry-missing', `image ${image} of ${version ?? ''} is gone: ${digest}`, {
    hint: 'roll back to a release that is still whole',
  });
}
