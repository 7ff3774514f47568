import { FactoryError, type FactorySpec, type Move, type MoveStep, type ReleaseRecord } from '@officina/core';
import semver from 'semver';
import { movesBetween, type Snapshot } from './moves.ts';

export type VersionStep = 'major' | 'minor' | 'patch';

/** The next version of the whole set, and the moves that asked for its step. */
export interface Proposal {
  /** `v1.2.3`. */
  readonly version: string;
  /** `none`: nothing moved, and the version is the last one; `first`: there was none before. */
  readonly step: VersionStep | 'none' | 'first';
  readonly because: readonly Move[];
}

/** A tool's major step may break a consumer's habits but not the image's promise: at least minor. */
const defaults: Readonly<Record<MoveStep, VersionStep>> = {
  removed: 'major',
  added: 'minor',
  major: 'minor',
  minor: 'patch',
  patch: 'patch',
  rebuilt: 'patch',
};

const firstVersion = 'v0.1.0';
const order: readonly VersionStep[] = ['patch', 'minor', 'major'];

/** The version that follows from what moved since the last release; before 1.0.0 a major step counts as minor. */
export function proposeVersion(
  previous: ReleaseRecord | undefined,
  now: Snapshot,
  rules: FactorySpec['versions'] = {},
): Proposal {
  const last = previous?.version;
  if (previous === undefined || last === undefined)
    return { version: firstVersion, step: 'first', because: [] };
  const asked = movesBetween(previous, now).map((move) => ({ move, step: weigh(move, rules) }));
  const step = order.findLast((candidate) => asked.some((ask) => ask.step === candidate));
  if (step === undefined) return { version: last, step: 'none', because: [] };
  const real = step === 'major' && semver.lt(last, '1.0.0') ? 'minor' : step;
  const because = asked.filter((ask) => ask.step === step).map(({ move }) => move);
  return { version: `v${semver.inc(last, real)}`, step: real, because };
}

/** Reads `v1.2.3`; throws input-invalid with the hint, which names the option that was given. */
export function parseVersion(text: string, hint: string): string {
  if (/^v/.test(text) && semver.valid(text) === text.slice(1)) return text;
  throw new FactoryError('input-invalid', `"${text}" is not a version of a release, wanted v1.2.3`, { hint });
}

/** A Debian package that came or went is a consequence of other moves: it weighs like a patch by default. */
function weigh(move: Move, rules: NonNullable<FactorySpec['versions']>): VersionStep {
  if (move.kind === 'debian') return rules.patch ?? defaults.patch;
  return rules[move.step] ?? defaults[move.step];
}
