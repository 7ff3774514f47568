import type { Clock, Plan, ReleaseRecord, Talk, Workspace } from '@officina/core';
import { FactoryError } from '@officina/core';
import semver from 'semver';
import { type History, mayMoveChannels } from './history/history.ts';
import type { Snapshot } from './naming/moves.ts';
import { nightOf, type TagSet, tagsOf } from './naming/tags.ts';
import { parseVersion, proposeVersion } from './naming/version.ts';

/** How a release is asked to be named. */
export interface NamingInputs {
  /** `v1.2.3`, or `auto` for the next one by what moved; without it no version tag is written. */
  readonly version?: string;
  /** The record to compare with; the newest one in the registry when left out. */
  readonly previous?: ReleaseRecord;
  /** Gives the nightly tags instead of the images' channels. */
  readonly nightly?: boolean;
  /** Whether moving tags move. Left out: yes, but not for a prerelease or a version older than a released one. */
  readonly channels?: boolean;
}

/** The version and the tags of every image. */
export interface Naming {
  readonly version?: string;
  readonly tags: ReadonlyMap<string, TagSet>;
}

/** The version that was asked for by name; undefined for `auto` and for none. Throws input-invalid. */
export function givenVersion({ version, nightly }: NamingInputs): string | undefined {
  if (version !== undefined && nightly === true) {
    throw new FactoryError('input-invalid', `a nightly has no version, got ${version}`, {
      hint: 'give --version or --nightly, not both',
    });
  }
  if (version === undefined || version === 'auto') return undefined;
  return parseVersion(version, 'give --version v1.2.3, or auto to have it proposed');
}

export interface NamingRequest {
  readonly plan: Plan;
  readonly workspace: Workspace;
  readonly history: History;
  readonly snapshot: Snapshot;
  /** Patch steps that a proposed version goes further, past versions that are taken. */
  readonly further: number;
}

/** Decides version and tags; throws template-invalid or spec-invalid for a rule that makes no tag. */
export function nameRelease(
  inputs: NamingInputs,
  { plan, workspace, history, snapshot, further }: NamingRequest,
  { talk, clock }: { readonly talk: Talk; readonly clock: Clock },
): Naming {
  const { factory } = workspace;
  let version = givenVersion(inputs);
  if (inputs.version === 'auto') {
    const proposal = proposeVersion(history.previous, snapshot, factory.versions);
    version = proposal.version;
    for (let step = 0; step < further; step++) version = `v${semver.inc(version, 'patch')}`;
    talk.info(`version ${version} (${proposal.step})`);
  }
  const request = {
    ...(version === undefined ? {} : { version }),
    ...(plan.commit === undefined ? {} : { commit: plan.commit }),
    ...(inputs.nightly === true ? { night: nightOf(clock.now()) } : {}),
    channels: inputs.channels ?? mayMoveChannels(history, version, talk),
    ...(inputs.channels === false ? {} : { seriesAfter: history.versions }),
  };
  const tags = new Map(plan.images.map((image) => [image.name, tagsOf(image, factory.tags, request)]));
  return { ...(version === undefined ? {} : { version }), tags };
}
