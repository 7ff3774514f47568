import { baseline } from './baseline.ts';
import type { Pod } from './pod.ts';
import { restricted } from './restricted.ts';
import type { Control, Level, Violation } from './violation.ts';

const controls: Readonly<Record<Level, readonly Control[]>> = {
  privileged: [],
  baseline,
  restricted: [...baseline, ...restricted],
};

/**
 * What of a pod its namespace would refuse at a level, each field once: what the admission of Kubernetes 1.36 says (`officina
 * test --kubernetes` holds them against each other).
 */
export function judgePod(pod: Pod, level: Level): Violation[] {
  const all = controls[level].flatMap((control) => control(pod));
  return all.filter(
    ({ field, got }, at) => all.findIndex((one) => one.field === field && one.got === got) === at,
  );
}
