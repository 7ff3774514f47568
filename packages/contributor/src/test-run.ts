import { join } from 'node:path';
import type { Workshop } from '@officina/cli';
import { type JestRun, runJest } from './jest.ts';
import { lintShell } from './lint-shell.ts';
import { bringPrograms, testAll, testEndToEnd } from './test-on-engine.ts';
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
  // One works all the time, the other waits for what it brings; only that one asks apt.
  const [code, rest] = await Promise.all([checkCode(workshop, options), lookAtRest(workshop, options)]);
  const outcomes = Object.values(rest.looks);
  const quick = [...code.steps, ...outcomes.filter((outcome) => outcome !== 'not run').map(isPassed)];
  const counts = [code.count, ...(rest.brought === undefined ? [] : [rest.brought.linted])];
  const isBroken = quick.includes(false) || counts.some((count) => count.failed > 0);
  if (isBroken && !options.quick)
    process.stderr.write('not run: the tests on the engine, because of the failures above\n');
  if (!options.quick && !isBroken)
    counts.push(
      rest.brought === undefined
        ? await testEndToEnd(workshop, options.words)
        : await testAll(workshop, rest.brought),
    );
  const sum = counts.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }));
  const failed = sum.failed + quick.filter((ok) => !ok).length;
  const passed = sum.passed + quick.filter((ok) => ok).length;
  const notRun = Object.entries(rest.looks).map(([name, outcome]) =>
    outcome === 'not run' ? `, ${name} NOT RUN` : '',
  );
  process.stdout.write(
    `${passed} passed, ${failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}${notRun.join('')}\n`,
  );
  return failed === 0 ? 0 : 1;
}

/** Format, lint, types, then the unit and contract tests. */
async function checkCode({ exec }: Workshop, options: TestOptions) {
  const root = __officinaRoot;
  const bin = (name: string) => join(root, 'node_modules', '.bin', name);
  const step = async (title: string, command: string, ...args: readonly string[]) => {
    process.stderr.write(`-> ${title}\n`);
    const { exitCode, stdout, stderr } = await exec.run(command, args, { cwd: root });
    if (exitCode !== 0) process.stderr.write(`${stdout}${stderr}failed: ${title}\n`);
    return exitCode === 0;
  };
  const steps = [
    await step('format and lint', bin('biome'), 'check', '.'),
    await step('types', bin('tsc'), '-p', 'tsconfig.json'),
    await step('types of the page', bin('tsc'), '-p', 'packages/page/tsconfig.json'),
  ];
  return { steps, count: await runJest(unitRun(root, options)) };
}

/** Shell and Python, with programs that a machine may lack; then, where all is run, what that needs. */
async function lookAtRest(workshop: Workshop, { all }: TestOptions) {
  const where = { root: __officinaRoot, required: Boolean(process.env['CI']) };
  const looks = {
    'the linters of shell': await look('shell of the images and of the checkout', () =>
      lintShell(workshop, where),
    ),
    "setup-runtime's Python": await look("setup-runtime's Python", () => testPython(workshop, where)),
  };
  return { looks, brought: all ? await bringPrograms(workshop) : undefined };
}

function isPassed(outcome: Looked['outcome']): boolean {
  return outcome === 'passed';
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
