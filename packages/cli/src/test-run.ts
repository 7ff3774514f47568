import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FactoryError } from '@officina/core';
import { ensurePackages, stopEngine, stopRegistry } from '@officina/host';
import type { Workshop } from './workshop.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/** What a run of jest counted. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface TestOptions {
  /** The checkout whose tests run. */
  readonly root: string;
  /** Only format, lint, types, unit and contract tests: no engine. */
  readonly quick: boolean;
  /** Words that select e2e files by name. */
  readonly only: readonly string[];
  /** Makes sure that an engine and the programs of the e2e tests are there; called before the e2e part. */
  readonly prepare: () => Promise<void>;
  /** Stops what prepare started. */
  readonly finish: () => Promise<void>;
}

/**
 * Runs the tests of this checkout. The engine is made sure of before the e2e part, and what was started for it (engine,
 * registries) is stopped afterwards.
 */
export function test(
  workshop: Workshop,
  options: { readonly words: readonly string[]; readonly quick: boolean },
): Promise<number> {
  const { exec, talk, options: settings } = workshop;
  // What test/support/ground.ts shares among the e2e files; what is slow to make and the same every time stays.
  const ground = join(__officinaRoot, '.officina', 'e2e');
  const clear = async () => {
    await stopRegistry(join(ground, 'demo', 'registry'));
    for (const name of ['devpod', 'demo/registry', 'demo/images']) {
      await rm(join(ground, name), { recursive: true, force: true });
    }
  };
  return runTests({
    root: __officinaRoot,
    quick: options.quick,
    only: options.words,
    prepare: async () => {
      await workshop.connect();
      if (settings.installEngine) await ensurePackages(['docker-registry', 'mmdebstrap'], { exec, talk });
      await clear();
    },
    finish: async () => {
      await clear();
      await stopEngine(workshop.place('engine'));
    },
  });
}

/** Runs the quick part, then the tests on the real engine; prints the count last and returns the exit code. */
async function runTests(options: TestOptions): Promise<number> {
  const { root } = options;
  const bin = (name: string) => join(root, 'node_modules', '.bin', name);
  const quick = [
    step(root, 'format and lint', bin('biome'), ['check', '.']),
    step(root, 'types', bin('tsc'), ['-p', 'tsconfig.json']),
  ];
  const counts = [runJest(root, { title: 'unit and contract', config: 'jest.config.cjs' })];
  const isBroken = quick.includes(false) || counts.some((count) => count.failed > 0);
  if (isBroken && !options.quick)
    process.stderr.write('not run: the tests on the engine, because of the failures above\n');
  if (!options.quick && !isBroken) {
    await options.prepare();
    try {
      counts.push(runJest(root, { title: 'end to end', config: 'jest.e2e.config.cjs', words: options.only }));
    } finally {
      await options.finish();
    }
  }
  const sum = counts.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }));
  const failed = sum.failed + quick.filter((ok) => !ok).length;
  const passed = sum.passed + quick.filter((ok) => ok).length;
  process.stdout.write(
    `${passed} passed, ${failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}\n`,
  );
  return failed === 0 ? 0 : 1;
}

function step(root: string, title: string, command: string, args: readonly string[]): boolean {
  process.stderr.write(`-> ${title}\n`);
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (result.status === 0) return true;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}failed: ${title}\n`);
  return false;
}

/** Which tests jest runs, and what they find in their environment. */
interface JestOptions {
  readonly title: string;
  readonly config: string;
  /** Words that select files by name. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs jest and counts; throws command-failed when it left no result. */
export function runJest(root: string, { title, config, words = [], env = {} }: JestOptions): Count {
  process.stderr.write(`-> ${title} tests\n`);
  const folder = mkdtempSync(join(tmpdir(), 'officina-test-'));
  const file = join(folder, 'jest.json');
  try {
    const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const args = [
      '--experimental-vm-modules',
      '--no-warnings',
      program,
      '--config',
      config,
      '--json',
      '--outputFile',
      file,
    ];
    spawnSync(process.execPath, [...args, ...words], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (!existsSync(file))
      throw new FactoryError('command-failed', `jest ended without a result for the ${title} tests`);
    return countOf(JSON.parse(readFileSync(file, 'utf8')) as JestResult);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that could not even be loaded: each is a failure of its own. */
  readonly numRuntimeErrorTestSuites: number;
}

function countOf(result: JestResult): Count {
  const empty = result.numPassedTests + result.numFailedTests === 0 ? 1 : 0;
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites + empty,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
