import type { Workshop } from '@officina/cli';
import { platforms } from '@officina/core';
import { ensurePackages, ensureQemu } from '@officina/host';
import { runJestOnEngine } from './jest-on-engine.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/** Builds and smokes the whole chain on the other platform, under QEMU. Prints the count last and returns the exit code. */
export async function testQemu(workshop: Workshop): Promise<number> {
  const { options } = workshop;
  const prepare = async () => {
    if (!options.installEngine) return;
    await ensurePackages(['docker-registry', 'mmdebstrap'], workshop);
    await ensureQemu(platforms, workshop);
  };
  const run = { root: __officinaRoot, title: 'other platform', config: 'test/qemu/jest.config.cjs' };
  const { passed, failed, skipped } = await runJestOnEngine(run, { workshop, prepare, room: 'qemu/demo' });
  process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
  return failed + skipped === 0 ? 0 : 1;
}
