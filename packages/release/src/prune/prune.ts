import {
  type Clock,
  canonicalJson,
  type Digest,
  digested,
  digestOfValue,
  FactoryError,
  type Files,
  isFactoryError,
  loadWorkspace,
  type PrunableRegistry,
  type Repository,
  repositoryOf,
  type Talk,
  tagged,
  type Workspace,
} from '@officina/core';
import { listReleases } from '../history/history-list.ts';
import { claimTag, givenBackDigest, isClaimTag, type StillOurs, withClaim } from '../promote/claim.ts';
import { requireWhole } from './require-whole.ts';
import { isOver, planRetention, type RetentionPlan } from './retention.ts';
import { readSeen, writeSeen } from './seen.ts';
import { readShelf } from './shelf.ts';
import { tagKinds } from './tag-kind.ts';

export interface PruneInputs {
  /** The workspace's folder: its tag rules, channels and retention count. */
  readonly images: string;
  /** The repository; the one in factory.yaml when left out. */
  readonly registry?: string;
  /** Removes what goes; without it only says what would. */
  readonly apply?: boolean;
}

export interface PrunePorts {
  readonly files: Pick<Files, 'read' | 'list'>;
  readonly registry: PrunableRegistry;
  readonly talk: Talk;
  readonly clock: Clock;
}

export interface PruneResult extends Pick<RetentionPlan, 'goes' | 'waits'> {
  readonly registry: string;
  /** False when nothing was removed: not asked for, or the registry does not delete. */
  readonly applied: boolean;
  /** How many manifests no longer have a name that stays. */
  readonly manifests: number;
}

/**
 * Removes from a repository what its retention lets go, as the only one who writes there. Killed at any point it is run
 * again: records go last. Throws release-busy while a release is under way.
 */
export async function prune(inputs: PruneInputs, ports: PrunePorts): Promise<PruneResult> {
  const workspace = await loadWorkspace(ports.files, inputs.images);
  const repository = inputs.registry ?? workspace.factory.registry;
  if (inputs.apply !== true) return toResult(await judge(repository, workspace, ports), repository, false);
  const release = digestOfValue('prune');
  return withClaim({ repository, release }, ports, async (stillOurs) => {
    const plan = await agreeing(repository, workspace, ports);
    const applied = await carryOut(plan, { repository, stillOurs }, ports);
    if (applied) await removeClaims(repository, claimTag(release), ports);
    return toResult(plan, repository, applied);
  });
}

/** Removing needs two looks that agree: one answer that was wrong once is not enough. Throws registry-answer. */
async function agreeing(repository: string, workspace: Workspace, ports: PrunePorts): Promise<Judged> {
  const first = await judge(repository, workspace, ports);
  const second = await judge(repository, workspace, ports);
  const decided = ({ goes, untag, remove }: Judged) => canonicalJson({ goes, untag, remove });
  if (decided(first) === decided(second)) return second;
  throw new FactoryError(
    'registry-answer',
    `${repository} showed ${first.goes.length} tags to remove, and ${second.goes.length} or others when asked again: nothing was removed`,
    { hint: 'run officina release prune again when nobody pushes to it' },
  );
}

type Judged = RetentionPlan & { readonly before: Readonly<Record<string, string>> };

async function judge(repository: string, workspace: Workspace, ports: PrunePorts): Promise<Judged> {
  const { registry, clock } = ports;
  const now = clock.now();
  const kindOf = tagKinds(workspace);
  const releases = await listReleases({ repository, now, workspace }, registry);
  const records = releases.map(({ record }) => record);
  const shelf = await readShelf({ repository, kindOf, records }, registry);
  const kept = releases.filter((one) => !isOver(one.version, { releases, now })).map(({ record }) => record);
  requireWhole({ repository, listed: shelf.listed, empty: shelf.empty, kept, workspace });
  const before = await readSeen(repository, registry);
  const { retention } = workspace.factory;
  return { ...planRetention({ shelf, releases, kindOf, retention, seen: before, now }), before };
}

/** Tags of what stays first, then manifests, records last; false when the registry does not delete. */
async function carryOut(
  plan: Judged,
  { repository, stillOurs }: { readonly repository: string; readonly stillOurs: StillOurs },
  { registry, talk }: PrunePorts,
): Promise<boolean> {
  const place = repositoryOf(repository);
  const steps = [
    ...plan.untag.map((tag) => () => registry.untag(tagged(place, tag))),
    ...plan.remove.map((digest) => () => removeWhole(digest, { plan, place, registry })),
  ];
  const done = await talk.task(`remove ${plan.goes.length} tags`, async (progress) => {
    for (const [at, step] of steps.entries()) {
      await stillOurs('surely');
      if (!(await step().catch(whenRefused))) return at;
      progress.detail(`${at + 1} of ${steps.length}`);
    }
    return steps.length;
  });
  if (done < steps.length) {
    const what = done === 0 ? 'nothing' : `${done} of ${steps.length}`;
    talk.warn(
      `${place.registry} does not let us delete over its registry API, ${what} was removed: log in with a token that may delete, or use its own page or rules`,
    );
    return false;
  }
  if (canonicalJson(plan.before) !== canonicalJson(plan.seen))
    await writeSeen(repository, plan.seen, registry);
  return true;
}

/** Claims that were given back all name one manifest: with it they go. No release's history shows them. */
async function removeClaims(repository: string, own: string, { registry }: PrunePorts): Promise<void> {
  const place = repositoryOf(repository);
  const claims = (await registry.tags(place)).filter((tag) => isClaimTag(tag) && tag !== own);
  if (claims.length > 0) await registry.remove({ ...place, digest: givenBackDigest }).catch(whenRefused);
}

/** A registry may keep what still has a tag (Docker Hub answers 403): then the tags go first, by their names. */
async function removeWhole(
  digest: Digest,
  {
    plan,
    place,
    registry,
  }: { readonly plan: Judged; readonly place: Repository; readonly registry: PrunableRegistry },
): Promise<boolean> {
  const remove = () => registry.remove(digested(place, digest));
  try {
    return await remove();
  } catch (error) {
    whenRefused(error);
  }
  const tags = plan.goes.filter((one) => one.digest === digest);
  for (const { tag } of tags) if (!(await registry.untag(tagged(place, tag)))) return false;
  return tags.length > 0 && remove();
}

/** Whoever may not delete is told so like one whose registry does not delete; throws any other error. */
function whenRefused(error: unknown): false {
  if (isFactoryError(error) && error.code === 'registry-refused') return false;
  throw error;
}

function toResult({ goes, waits, remove }: RetentionPlan, registry: string, applied: boolean): PruneResult {
  return { registry, applied, manifests: remove.length, goes, waits };
}
