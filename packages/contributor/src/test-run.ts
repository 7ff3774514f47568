import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Workshop } from '@officina/cli';
import { type JestRun, runJest } from './jest.ts';
import { lintShell } from './lint-shell.ts';
import { testAll, testEndToEnd } from './test-on-engine.ts';
import { testPython } from './test-setup-runtime.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

export interface TestOptions {
  /** Words that select the end to end tests by name; none selects all. */
  readonly words: readonly string[];
  /** Whether the tests on the engine are left out. */
  readonly quick: boolean;
  /** Whether those of the workflows and of other builders are run too. */
  readonly all: boolean;
}

/**
 * Runs the tests of this checkout: the quick part, then those on the real engine. Prints the count last and returns the
 * exit code.
 */
export async function test(workshop: Workshop, options: TestOptions): Promise<number> {
  const root = __officinaRoot;
  const bin = (name: string) => join(root, 'node_modules', '.bin', name);
  const quick = [
    step(root, 'format and lint', bin('biome'), ['check', '.']),
    step(root, 'types', bin('tsc'), ['-p', 'tsconfig.json']),
    step(root, 'types of the page', bin('tsc'), ['-p', 'packages/page/tsconfig.json']),
  ];
  const required = Boolean(process.env['CI']);
  const looks = {
    'the linters of shell': await look('shell of the images and of the checkout', () =>
      lintShell(workshop, { root, required }),
    ),
    "setup-runtime's Python": await look("setup-runtime's Python", () =>
      testPython(workshop, { root, required }),
    ),
  };
  const outcomes = Object.values(looks);
  quick.push(...outcomes.filter((outcome) => outcome !== 'not run').map((outcome) => outcome === 'passed'));
  const counts = [await runJest(unitRun(root, options))];
  const isBroken = quick.includes(false) || counts.some((count) => count.failed > 0);
  if (isBroken && !options.quick)
    process.stderr.write('not run: the tests on the engine, because of the failures above\n');
  if (!options.quick && !isBroken)
    counts.push(...(options.all ? await testAll(workshop) : [await testEndToEnd(workshop, options.words)]));
  const sum = counts.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }));
  const failed = sum.failed + quick.filter((ok) => !ok).length;
  const passed = sum.passed + quick.filter((ok) => ok).length;
  const notRun = Object.entries(looks).map(([name, outcome]) =>
    outcome === 'not run' ? `, ${name} NOT RUN` : '',
  );
  process.stdout.write(
    `${passed} passed, ${failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}${notRun.join('')}\n`,
  );
  return failed === 0 ? 0 : 1;
}

/** The unit and contract tests; those that draw their inputs draw all of them in the full test, which is what CI runs. */
export function unitRun(root: string, { words, quick }: Pick<TestOptions, 'words' | 'quick'>): JestRun {
  const env = quick || words.length > 0 ? {} : { OFFICINA_TEST: 'full' };
  return { root, title: 'unit and contract', config: 'jest.config.cjs', env };
}

interface Looked {
  readonly outcome: 'passed' | 'failed' | 'not run';
  readonly said: string;
}

/** Looks with programs that a machine may lack: what they say goes to stderr, and that they were not run. */
async function look(title: string, run: () => Promise<Looked>): Promise<Looked['outcome']> {
  process.stderr.write(`-> ${title}\n`);
  const { outcome, said } = await run();
  const verdicts = { passed: '', failed: `failed: ${title}\n`, 'not run': `NOT RUN: ${title}\n` };
  process.stderr.write(`${said}${verdicts[outcome]}`);
  return outcome;
}

function step(root: string, title: string, command: string, args: readonly string[]): boolean {
  process.stderr.write(`-> ${title}\n`);
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (result.status === 0) return true;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}failed: ${title}\n`);
  return false;
}
