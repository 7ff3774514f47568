import type { Pod } from './pod.ts';

/** How much a namespace lets pods do, from all to little (kubernetes.io, Pod Security Standards). */
export const levels = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof levels)[number];

/** A field of a pod that a level does not allow. */
export interface Violation {
  /** The standard's name of the control: `Privilege Escalation`. */
  readonly control: string;
  /** Below the pod's spec: `containers[bastion].securityContext.privileged`. */
  readonly field: string;
  readonly wanted: string;
  readonly got: string;
}

/** One control of the standard: what of a pod it does not allow. */
export type Control = (pod: Pod) => readonly Violation[];

/** Makes a control's violations, each with the control's name. */
export function violationsOf(control: string): (field: string, wanted: string, got: unknown) => Violation {
  return (field, wanted, got) => ({
    control,
    field,
    wanted,
    got: got === undefined ? 'nothing' : String(got),
  });
}
