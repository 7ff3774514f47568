import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildResult, Digest } from '@officina/core';
import type { ActOutcome } from './act.ts';

/** A document among a run's artifacts, by its path. */
export async function documentOf<T>({ artifacts }: ActOutcome, name: string): Promise<T> {
  return JSON.parse(await readFile(join(artifacts, name), 'utf8')) as T;
}

/** What a night decided. */
export function decisionOf(outcome: ActOutcome): Promise<{ decision: string; images: string[] }> {
  return documentOf(outcome, 'night/nightly.json');
}

/** The candidates' digests, in the order of the build. */
export async function digestsOf(outcome: ActOutcome): Promise<Digest[]> {
  return (await candidatesOf(outcome)).map(({ digest }) => digest);
}

/** The images that were built and not reused. */
export async function builtBy(outcome: ActOutcome): Promise<string[]> {
  return (await candidatesOf(outcome)).flatMap(({ image, reused }) => (reused ? [] : [image]));
}

async function candidatesOf(outcome: ActOutcome): Promise<BuildResult['candidates']> {
  // act knows no index of a job, which ends the name at GitHub.
  const made = (await readdir(outcome.artifacts)).find((name) => name.startsWith('made-')) ?? 'made-0';
  return (await documentOf<BuildResult>(outcome, `${made}/build.json`)).candidates;
}
