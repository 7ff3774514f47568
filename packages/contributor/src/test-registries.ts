import type { Workshop } from '@officina/cli';
import { ensurePackages } from '@officina/host';
import { runJest } from './jest.ts';
import { findTestTool } from './test-tools.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/**
 * Asks several registries what docs/registries.md says that they answer, and holds every bad day against each of them. Go
 * makes two of them once; no engine is needed. Prints the count last and returns the exit code.
 */
export async function testRegistries(workshop: Workshop, words: readonly string[]): Promise<number> {
  const { exec, talk, options } = workshop;
  const programs = [];
  for (const tool of ['distribution', 'go-containerregistry'] as const) {
    const program = await findTestTool(tool, workshop);
    if (program !== undefined) programs.push(program);
  }
  if (programs.length < 2) {
    process.stdout.write('0 passed, 0 failed, NOT RUN: distribution and go-containerregistry\n');
    return 1;
  }
  if (options.installEngine) await ensurePackages(['docker-registry'], { exec, talk });
  const { passed, failed, skipped } = await runJest({
    ...{ root: __officinaRoot, title: 'registries', config: 'test/registries/jest.config.cjs', words },
    env: { OFFICINA_REGISTRIES: programs.join(':') },
  });
  process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
  return failed + skipped === 0 ? 0 : 1;
}
