import type { PodCheck } from '@officina/core';
import type { Outcome, Probe } from '../../batch/probe.ts';
import type { ToCheck, Verdict } from '../check.ts';
import { judgePromises } from '../judge-promises.ts';
import { ownPromises, podScript } from './pod-script.ts';

/** Seconds for all of it: the programs start cold from a busy disk. */
const timeoutSeconds = 120;

/** The image as a pod under the `restricted` standard, with an empty volume as its home: it is prepared, and programs work. */
export const toPodCheck: ToCheck<'pod'> = (spec, { owner }) => ({
  kind: 'pod',
  name: 'pod',
  image: owner.name,
  isolation: 'own',
  pod: { home: spec.home, group: groupOf(spec) },
  user: spec.user,
  wanted: `without a capability, on a read-only image and a new volume: ${spec.prepare}, ${spec.programs.join(', ')}`,
  command: `docker run --user ${spec.user} --cap-drop ALL --security-opt no-new-privileges --read-only`,
  probes: [podProbe(spec)],
  judge: ([outcome]) => judgePodOutcome(spec, outcome),
});

/** What is run in the container. */
export function podProbe({ prepare, programs, home }: PodCheck): Probe {
  return {
    command: ['env', `HOME=${home}`, 'sh', '-c', podScript, 'sh', prepare, ...programs],
    timeoutSeconds,
  };
}

/** Whether every promise was kept, and which were not. */
export function judgePodOutcome({ programs }: PodCheck, outcome: Outcome | undefined): Verdict {
  return {
    ...judgePromises(outcome, ownPromises + programs.length),
    hint: 'docs/bastion.md says what a pod finds; look with docker run and the options above',
  };
}

/** The group of `uid:gid`, which a new volume of the pod has. */
export function groupOf({ user }: Pick<PodCheck, 'user'>): number {
  return Number(user.split(':')[1]);
}
