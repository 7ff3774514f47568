import type { Containers, Platform, PodCheck } from '@officina/core';
import { runProbes } from './batch/run-probes.ts';
import type { Verdict } from './check/check.ts';
import { groupOf, judgePodOutcome, podProbe } from './check/pod/pod-check.ts';

export interface PodRun {
  /** Name or digest of an image in the engine. */
  readonly image: string;
  readonly platform: Platform;
}

/** Runs an image as a pod of the `restricted` standard would, outside a smoke run. Throws the errors of an engine. */
export async function runAsPod(
  spec: PodCheck,
  { image, platform }: PodRun,
  containers: Pick<Containers, 'start'>,
): Promise<Verdict> {
  const restricted = { home: spec.home, group: groupOf(spec) };
  const container = await containers.start({ image, platform, user: spec.user, restricted });
  try {
    const [outcome] = await runProbes(container, [podProbe(spec)]);
    return judgePodOutcome(spec, outcome);
  } finally {
    await container.remove();
  }
}
