import { type Container, isFactoryError } from '@officina/core';
import { parseFrames } from './frames.ts';
import { type Patience, toLate } from './patience.ts';
import {
  brokenOutcome,
  defaultOutputLimit,
  defaultTimeoutSeconds,
  type Outcome,
  type Probe,
} from './probe.ts';
import { renderBatch } from './script.ts';

/** Probes that run at once in one container. */
const workers = 4;
/** No batch has more time, whatever its probes may take: a container that died must not be waited for long. */
const batchSeconds = 180;
/** One argument of a program is at most 128 KiB on Linux, and the script is one. */
const scriptLimit = 100_000;

/**
 * Runs probes in a container, in as few execs as there are users among them, all at once; equal probes run once, with the
 * most generous limits among them. Outcomes are in the order of the probes. An exec that fails on purpose makes its probes
 * broken.
 */
export async function runProbes(
  container: Container,
  wanted: readonly Probe[],
  patience: Patience = { times: 1 },
): Promise<Outcome[]> {
  const probes = wanted.map((probe) => ({
    ...probe,
    // One user, and so one exec.
    ...(probe.user === 'root' ? { user: '0' } : {}),
    timeoutSeconds: (probe.timeoutSeconds ?? defaultTimeoutSeconds) * patience.times,
  }));
  const unique = new Map<string, Probe>();
  for (const probe of probes) unique.set(keyOf(probe), toBoth(probe, unique.get(keyOf(probe))));
  const outcomes = new Map<string, Outcome>();
  const batches = toBatches([...unique.values()]);
  await Promise.all(
    batches.map(async (batch) => {
      const results = await runBatch(container, batch, batchSeconds * patience.times);
      for (const [index, probe] of batch.entries()) {
        const outcome = results[index] ?? brokenOutcome('the container gave no answer');
        outcomes.set(
          keyOf(probe),
          wasStopped(outcome, probe) ? { ...outcome, late: toLate(patience) } : outcome,
        );
      }
    }),
  );
  return probes.map((probe) => outcomes.get(keyOf(probe)) ?? brokenOutcome('it was not run'));
}

/** A probe for two that ask the same. */
function toBoth(probe: Probe, other: Probe = probe): Probe {
  const limitOf = ({ outputLimit = defaultOutputLimit }: Probe) => outputLimit;
  return {
    ...probe,
    timeoutSeconds: longest([probe, other]),
    outputLimit: Math.max(limitOf(probe), limitOf(other)),
    long: probe.long === true || other.long === true,
  };
}

/** Groups probes by user, and by what fits into one script, the long ones first; no group is empty. */
export function toBatches(probes: readonly Probe[]): Probe[][] {
  const byUser = new Map<string, Probe[]>();
  for (const probe of [...probes].sort((a, b) => Number(b.long ?? false) - Number(a.long ?? false))) {
    byUser.set(probe.user ?? '', [...(byUser.get(probe.user ?? '') ?? []), probe]);
  }
  const bare = Buffer.byteLength(renderBatch([], 0));
  return [...byUser.values()].flatMap((group) => {
    const batches: Probe[][] = [];
    let size = Number.POSITIVE_INFINITY;
    for (const probe of group) {
      const bytes = Buffer.byteLength(renderBatch([probe], 0)) - bare;
      if (size + bytes > scriptLimit) {
        batches.push([]);
        size = 0;
      }
      batches.at(-1)?.push(probe);
      size += bytes;
    }
    return batches;
  });
}

async function runBatch(container: Container, probes: readonly Probe[], limit: number): Promise<Outcome[]> {
  const sum = probes.reduce((all, probe) => all + (probe.timeoutSeconds ?? defaultTimeoutSeconds) + 2, 0);
  const seconds = Math.min(10 + Math.ceil(sum / workers) + longest(probes), limit);
  const user = probes[0]?.user;
  try {
    const result = await container.exec({
      command: ['sh', '-c', renderBatch(probes, Math.min(workers, probes.length))],
      ...(user === undefined ? {} : { user }),
      timeoutSeconds: seconds,
    });
    if (result.exitCode === 0) return parseFrames(result.stdout, probes.length);
    const why = `exit ${result.exitCode}: ${(result.stderr || result.stdout).trim()}`;
    return probes.map(() => brokenOutcome(why));
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    // The command that it names is the script, which says nothing to anybody.
    const why =
      error.code === 'timed-out' ? `stopped after ${seconds} s, with the programs beside it` : error.message;
    return probes.map(() => brokenOutcome(why));
  }
}

/** Whether `timeout` ended it: by its own exit code, or by the signal that nothing survives. */
function wasStopped({ exitCode, milliseconds }: Outcome, probe: Probe): boolean {
  const limit = (probe.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
  // The kernel's clock of this counts in hundredths.
  return (exitCode === 124 || exitCode === 137) && milliseconds >= limit - 20;
}

function longest(probes: readonly Probe[]): number {
  return Math.max(...probes.map((probe) => probe.timeoutSeconds ?? defaultTimeoutSeconds));
}

function keyOf(probe: Probe): string {
  return JSON.stringify([probe.command, probe.user, probe.env, probe.builtin]);
}
