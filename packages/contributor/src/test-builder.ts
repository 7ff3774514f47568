import type { Workshop } from '@officina/cli';
import { ensurePackages } from '@officina/host';
import { runJestOnEngine } from './jest-on-engine.ts';
import { findTestTool } from './test-tools.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/**
 * Builds with a builder apart from the engine, and with a frontend of its own; Go makes both of BuildKit once. With
 * `images` the three real images instead. Prints the count last and returns the exit code.
 */
export async function testBuilder(workshop: Workshop, images: boolean): Promise<number> {
  const program = await findTestTool('buildkitd', workshop);
  const frontend = await findTestTool('dockerfile-frontend', workshop);
  if (program === undefined || frontend === undefined) {
    process.stdout.write('0 passed, 0 failed, NOT RUN: buildkitd and dockerfile-frontend\n');
    return 1;
  }
  const prepare = async () => {
    // buildkitd starts containers with runc, which comes with every engine.
    const packages = ['docker-registry', 'mmdebstrap'];
    if (workshop.options.installEngine) await ensurePackages(packages, workshop);
  };
  const config = `test/builder/${images ? 'images.' : ''}jest.config.cjs`;
  const env = { OFFICINA_BUILDKITD: program, OFFICINA_FRONTEND: frontend };
  const run = { root: __officinaRoot, title: 'other builder', config, env };
  const { passed, failed, skipped } = await runJestOnEngine(run, { workshop, prepare, room: 'demo' });
  process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
  return failed + skipped === 0 ? 0 : 1;
}
