import {
  type Clock,
  type Digest,
  digested,
  type Registry,
  type ReleaseRecord,
  recordTag,
  type Signable,
  type Signer,
  type Talk,
  tagged,
  writeMovedChannels,
} from '@officina/core';
import { requireSameHistory } from './history/history.ts';
import { recordDigest, renderRecord } from './history/record-artifact.ts';
import { isClaimed, withClaim } from './promote/claim.ts';
import { artifactWrite, doWrites, pendingWrites, type Write } from './promote/promote.ts';
import { type Attestable, areAttested, areSigned, ensureAttested, ensureSigned } from './proof/sign.ts';
import type { Provenance } from './provenance/provenance.ts';
import type { Vex } from './vex/vex.ts';

export interface PromotionPorts {
  readonly registry: Registry;
  readonly signer?: Signer | undefined;
  readonly talk: Talk;
  readonly clock: Clock;
}

export interface PromotionOutcome {
  readonly record: ReleaseRecord;
  /** Whether the record is still to be written. */
  readonly isNew: boolean;
  /** The releases that were there when this one was prepared. */
  readonly known: readonly string[];
  /** What is released, as one digest: a killed release that is run again is the same. */
  readonly release: Digest;
  /** Whether it moves channels without a version, whose record would tell the watchdog when; a night does not count. */
  readonly channelsAlone: boolean;
  /** What is to be attested of the images, when there is a signer. */
  readonly provenances: readonly Provenance[];
  readonly vex: readonly Vex[];
}

/**
 * Does what is left to do of a release, as the only one of its repository: what no person looks for (green tags, SBOMs,
 * indexes, keys), signatures, the immutable tags, the record and its signature, and the channels last.
 */
export async function promoteRelease(
  writes: readonly Write[],
  { record, isNew, known, release, channelsAlone, provenances, vex }: PromotionOutcome,
  ports: PromotionPorts,
): Promise<void> {
  const { registry, talk } = ports;
  const at = (digest: Digest): Signable => digested(record.registry, digest);
  const images = record.images.map(({ digest }) => at(digest));
  const records = (await digestsOfRecord(record, isNew, registry)).map(at);
  const statements: Attestable[] = [
    ...provenances.map(({ subject, predicate }) => ({
      ...{ what: at(subject), kind: 'slsaprovenance1' as const, predicate },
    })),
    ...vex.map(({ subject, text }) => ({
      ...{ what: at(subject), kind: 'openvex' as const, predicate: JSON.parse(text) },
    })),
  ];
  // What refuses a release before anything is written; all else is looked for as the only one.
  const first = isNew ? writes.filter(({ kind }) => kind === 'version') : writes;
  const toDo = await pendingWrites(first, ports);
  const isDone = async () =>
    toDo.length === 0 &&
    !isNew &&
    !(await isClaimed(record.registry, release, ports)) &&
    (await areSigned([...images, ...records], ports)) &&
    (await areAttested(statements, ports));
  if (await isDone()) {
    talk.info(`${record.registry}: every tag is right already, nothing was written`);
    return;
  }
  await talk.task(`tag ${record.images.length} images`, () =>
    withClaim({ repository: record.registry, release }, ports, async (stillOurs) => {
      if (record.version !== undefined) await requireSameHistory(record, known, registry);
      // All of them: what was there before the claim, a prune may have taken away.
      const pending = await pendingWrites(writes, ports);
      const only = (stage: Stage) => pending.filter(({ kind }) => stages[kind] === stage);
      const write = (some: readonly Write[]) => doWrites(some, { registry, talk, stillOurs });
      await write(only('unseen'));
      await ensureSigned(images, ports);
      await ensureAttested(statements, ports);
      await write([...only('immutable'), ...(isNew ? [recordWrite(record)] : [])]);
      await ensureSigned(records, ports);
      await stillOurs();
      const moving = only('moving');
      if (channelsAlone && moving.length > 0)
        await writeMovedChannels(record.registry, ports.clock.now(), registry);
      await write(moving);
    }),
  );
}

function recordWrite(record: ReleaseRecord): Write {
  const reference = tagged(record.registry, recordTag(record.version ?? ''));
  return artifactWrite({ image: 'of all', reference, kind: 'record' }, renderRecord(record));
}

/** What is to be signed of the record: the bytes that are there, where an earlier run wrote them. */
async function digestsOfRecord(record: ReleaseRecord, isNew: boolean, registry: Registry): Promise<Digest[]> {
  if (record.version === undefined) return [];
  if (isNew) return [recordDigest(record)];
  const there = await registry.head(tagged(record.registry, recordTag(record.version)));
  return there === undefined ? [] : [there];
}

type Stage = 'unseen' | 'immutable' | 'moving';

const stages: Readonly<Record<Write['kind'], Stage>> = {
  green: 'unseen',
  index: 'unseen',
  sbom: 'unseen',
  sources: 'unseen',
  provenance: 'unseen',
  vex: 'unseen',
  keys: 'unseen',
  version: 'immutable',
  trace: 'immutable',
  record: 'immutable',
  channel: 'moving',
};
