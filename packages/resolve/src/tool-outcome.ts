import { type Evidence, FactoryError, type LockedTool, type ToolSpec } from '@officina/core';
import type { Choice } from './choose.ts';
import type { Outcome } from './result.ts';

type Kind = Outcome['kind'];
const strength: readonly Evidence[] = [
  'own-download',
  'release-digest',
  'publisher-checksum',
  'git-object',
  'publisher-checksum+release-digest',
  'signature',
  'attestation',
];

/** The outcome of something that could not be resolved; a caught error that is none of ours is thrown on. */
export function refused(kind: Kind, name: string, error: unknown): Outcome {
  if (!(error instanceof FactoryError)) throw error;
  const { code, message, hint } = error;
  return { kind, name, status: 'refused', code, message, hint };
}

/** How the old and new version of something compare. */
export function statusOf(
  old: string | undefined,
  now: string,
  waiting: { readonly version: string } | undefined,
): Outcome['status'] {
  if (old === undefined) return 'added';
  if (old !== now) return 'moved';
  return waiting === undefined ? 'kept' : 'held';
}

/** What a reader is told of a version that waits. */
export function waitingFields(waiting: Choice['waiting']): Pick<Outcome, 'code' | 'message' | 'waiting'> {
  if (waiting === undefined) return {};
  const { version, code, until } = waiting;
  const why = until === undefined ? 'has no release date' : `may enter from ${until}`;
  return {
    code,
    message: `${version} ${why}`,
    waiting: { version, ...(until === undefined ? {} : { until }) },
  };
}

/** What is said at each resolve: of a pin whose review date has come, and of files that nobody gives a sum of. */
export function warningFields(
  { pin }: ToolSpec,
  { now, evidence }: { readonly now: Date; readonly evidence: Evidence | undefined },
): Pick<Outcome, 'warnings'> {
  const warnings = [...overduePin(pin, now), ...(evidence === 'own-download' ? [unproven] : [])];
  return warnings.length === 0 ? {} : { warnings };
}

const unproven = 'no sum of it is published: its checksum is only that of our own download';

/** What is said of a pin whose review date has come. */
export function overduePin(pin: ToolSpec['pin'], now: Date): string[] {
  if (pin === undefined || Date.parse(pin['review-at']) > now.getTime()) return [];
  const { version, reason, link } = pin;
  const where = link === undefined ? '' : `, see ${link}`;
  return [`the pin to ${version} was to be reviewed at ${pin['review-at']}: ${reason}${where}`];
}

/** The weakest evidence of a locked tool's assets. */
export function weakestEvidence(tool: LockedTool): Evidence | undefined {
  return strength.find((evidence) => tool.assets.some((asset) => asset.evidence === evidence));
}

/** Seconds since a moment (ISO 8601); undefined without one. */
export function ageOf(since: string | undefined, now: Date): number | undefined {
  return since === undefined ? undefined : Math.floor((now.getTime() - Date.parse(since)) / 1000);
}
