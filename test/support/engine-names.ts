import { setTimeout } from 'node:timers/promises';
import { mapUntilFailure } from '@officina/core';
import { run } from './officina.ts';

/**
 * The names of images of the engine, `repository:tag`: those that match any of some patterns, such as `officina.local/*`, or
 * all. It measures every image that it names, for a hundredth of a second each. An engine fails to list them while another
 * program removes one, so it is asked again; throws when it never answers.
 */
export async function engineNames(...patterns: readonly string[]): Promise<string[]> {
  const filters = patterns.flatMap((pattern) => ['--filter', `reference=${pattern}`]);
  for (let tries = 1; ; tries += 1) {
    const listed = await run('docker', ['images', ...filters, '--format', '{{.Repository}}:{{.Tag}}']);
    if (listed.exitCode === 0) return listed.stdout.split('\n').filter((name) => name !== '');
    if (tries === 20) throw new Error(listed.stderr);
    await setTimeout(200);
  }
}

/** The pattern of what builds and tests have named by a key, in hex. */
export function ofKey(key: string): string {
  return `officina.local/*:*-${key}`;
}

/**
 * Removes names from the engine, and images that have no other. Side by side: after each that goes an engine looks for what
 * nobody needs any more, half a second long, and for several that go it looks once.
 */
export async function removeNames(names: readonly string[]): Promise<void> {
  await mapUntilFailure(names, 8, (name) => run('docker', ['rmi', '--force', name]));
}
