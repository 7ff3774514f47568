import type { Workshop } from '@officina/cli';
import { ensurePackages } from '@officina/host';
import { runJestOnEngine } from './jest-on-engine.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/**
 * Builds the three real images on engines that have nothing, from what a release kept and from nothing else. Prints the
 * count last and returns the exit code.
 */
export async function testSources(workshop: Workshop): Promise<number> {
  // An engine beside the machine's is root's.
  if (process.getuid?.() !== 0) {
    process.stdout.write('0 passed, 0 failed, NOT RUN: an empty engine needs root\n');
    return 1;
  }
  const prepare = async () => {
    if (workshop.options.installEngine) await ensurePackages(['docker-registry', 'mmdebstrap'], workshop);
  };
  const run = { root: __officinaRoot, title: 'what is kept', config: 'test/sources/jest.config.cjs' };
  const { passed, failed, skipped } = await runJestOnEngine(run, { workshop, prepare, room: 'demo' });
  process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
  return failed + skipped === 0 ? 0 : 1;
}
