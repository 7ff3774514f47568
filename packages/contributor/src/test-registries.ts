import { join } from 'node:path';
import type { Workshop } from '@officina/cli';
import { ensurePackages, findRevision } from '@officina/host';
import { runJestOnEngine } from './jest-on-engine.ts';
import { forgetJudgedDays } from './judged-days.ts';
import { findTestTool } from './test-tools.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/**
 * Asks several registries what docs/registries.md says that they answer, and holds every bad day against each of them, the
 * pushes of an engine among them. Go makes two of them once. Each day is kept when it has ended as it should: a run of the
 * same commit that was interrupted, or that found something, goes on with the others. Prints the count last and returns the
 * exit code.
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
  const prepare = async () => {
    if (options.installEngine) await ensurePackages(['docker-registry', 'mmdebstrap'], { exec, talk });
  };
  const file = join(__officinaRoot, '.officina', 'test', 'judged-days');
  const revision = await findRevision(__officinaRoot, exec);
  // Nobody knows which of the days would end as they did after a change.
  if (revision === undefined || revision.dirty) forgetJudgedDays(file);
  const of = `${revision?.commit ?? 'no commit'}, seed ${process.env['OFFICINA_SEED'] ?? 'none'}`;
  const run = {
    ...{ root: __officinaRoot, title: 'registries', config: 'test/registries/jest.config.cjs', words },
    env: { OFFICINA_REGISTRIES: programs.join(':'), OFFICINA_JUDGED: file, OFFICINA_JUDGED_OF: of },
  };
  const { passed, failed, skipped } = await runJestOnEngine(run, { workshop, prepare, room: 'demo' });
  if (failed + skipped === 0 && words.length === 0) forgetJudgedDays(file);
  process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
  return failed + skipped === 0 ? 0 : 1;
}
