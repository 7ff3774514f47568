import {
  type Digest,
  digestOfValue,
  type NightlyDecision,
  type NightlyRecord,
  type Plan,
} from '@officina/core';

/** A streak of failed nights, as the issue about it remembers it. */
export interface Streak {
  /** How many nights in a row, 1 and up. */
  readonly nights: number;
  /** The digest of the plan that failed last. */
  readonly plan: string;
}

export interface NightFacts {
  readonly now: Date;
  /** The plan of the locks as they are tonight. */
  readonly plan: Plan;
  /** The last good night; absent before the first. */
  readonly last?: NightlyRecord;
  /** Absent when the last night was good. */
  readonly streak?: Streak;
  /** Seconds after which everything is built anew. */
  readonly coldAfter: number;
}

/** What tonight is to do: a pure function of what is known, by the table in docs/nightly.md. */
export function decide(facts: NightFacts): NightlyDecision {
  const { plan, streak } = facts;
  const digest = planDigest(plan);
  const wanted = wish(facts, digest);
  const decision: NightlyDecision = {
    schema: 'officina.nightly-decision/v1',
    registry: plan.registry,
    ...wanted,
    plan: digest,
    ...(plan.commit === undefined ? {} : { commit: plan.commit }),
  };
  if (wanted.decision === 'heartbeat' || streak === undefined || isDue(streak, digest)) return decision;
  const why = `the very same plan failed ${streak.nights} nights in a row; tried again on night ${dueAfter(streak)}`;
  return { ...decision, decision: 'wait', images: [], why: [why] };
}

/** Digest over what decides the bytes of every image: equal for equal inputs. */
export function planDigest(plan: Plan): Digest {
  return digestOfValue(
    plan.images.map(({ name, platforms }) => [name, platforms.map(({ platform, key }) => [platform, key])]),
  );
}

function wish(
  { plan, last, now, coldAfter }: NightFacts,
  digest: Digest,
): Pick<NightlyDecision, 'decision' | 'why' | 'images'> {
  const all = plan.images.map(({ name }) => name);
  if (last === undefined) {
    return { decision: 'cold', why: ['the registry knows of no good night'], images: all };
  }
  const age = (now.getTime() - Date.parse(last.cold)) / 1000;
  if (age > coldAfter) {
    const days = (seconds: number) => Math.floor(seconds / 86_400);
    const why = `everything was built anew ${days(age)} days ago, allowed are ${days(coldAfter)}`;
    return { decision: 'cold', why: [why], images: all };
  }
  const moved = plan.images.filter(({ platforms }) => platforms.some(({ action }) => action !== 'reuse'));
  if (moved.length > 0) {
    return { decision: 'rebuild', why: moved.map(reasonOf), images: moved.map(({ name }) => name) };
  }
  if (last.plan !== digest) {
    return { decision: 'publish', why: ['all is tested, but nightly is not known to name it'], images: [] };
  }
  return { decision: 'heartbeat', why: ['nothing moved'], images: [] };
}

function reasonOf({ name, platforms }: Plan['images'][number]): string {
  const reasons = platforms.flatMap(({ why }) => why);
  const said = [...new Set(reasons.map(({ code, subject }) => `${code} ${subject}`.trim()))];
  return `${name}: ${said.length === 0 ? 'to be built' : said.join(', ')}`;
}

/** Another plan is always tried; the same one on the nights 1, 2, 4, 8 ... of its streak. */
function isDue({ nights, plan }: Streak, digest: string): boolean {
  return plan !== digest || Number.isInteger(Math.log2(nights + 1));
}

function dueAfter({ nights }: Streak): number {
  return 2 ** Math.ceil(Math.log2(nights + 1));
}
