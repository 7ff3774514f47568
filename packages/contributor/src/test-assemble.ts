import type { Workshop } from '@officina/cli';
import { ensurePackages } from '@officina/host';
import { runJestOnEngine } from './jest-on-engine.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/**
 * Assembles images and lets the builder make each of them whole without a cache: drawn chains, and the three real images
 * with each of their tools moved. Words of the files' names select some. Prints the count last and returns the exit code.
 */
export async function testAssemble(workshop: Workshop, words: readonly string[]): Promise<number> {
  const prepare = async () => {
    if (workshop.options.installEngine) await ensurePackages(['docker-registry', 'mmdebstrap'], workshop);
  };
  const config = 'test/assemble/jest.config.cjs';
  const run = { root: __officinaRoot, title: 'assembled and whole', config, words };
  const { passed, failed, skipped } = await runJestOnEngine(run, { workshop, prepare, room: 'demo' });
  process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
  return failed + skipped === 0 ? 0 : 1;
}
