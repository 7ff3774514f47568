import type { Workshop } from '@officina/cli';
import { ensurePackages } from '@officina/host';
import type { Count } from './jest.ts';
import { runJestOnEngine } from './jest-on-engine.ts';
import { findTestTool } from './test-tools.ts';
import { lintWorkflows, signingPackages } from './test-workflows.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/** Where the tests on the engine find the programs that Go makes for them. */
const variables = {
  act: 'OFFICINA_ACT',
  buildkitd: 'OFFICINA_BUILDKITD',
  'dockerfile-frontend': 'OFFICINA_FRONTEND',
} as const;

/** The end to end tests whose names have one of the words; all without words. */
export function testEndToEnd(workshop: Workshop, words: readonly string[]): Promise<Count> {
  const run = { root: __officinaRoot, title: 'end to end', config: 'test/e2e/jest.config.cjs', words };
  return runJestOnEngine(run, { workshop, prepare: () => prepare(workshop), room: 'demo' });
}

/** What the tests of workflows and builders need beside the engine. */
export interface BroughtPrograms {
  /** What actionlint and zizmor say of the workflows. */
  readonly linted: Count;
  /** Programs that Go makes, by the variable in which the tests find them. */
  readonly made: Readonly<Record<string, string>>;
  /** Those that could not be had. */
  readonly missing: readonly string[];
}

/** Looks at the workflows with their linters, and has Go make the programs that their tests and those of builders need. */
export async function bringPrograms(workshop: Workshop): Promise<BroughtPrograms> {
  const linted = await lintWorkflows(workshop);
  const names = Object.keys(variables) as (keyof typeof variables)[];
  const made: Record<string, string> = {};
  const missing: string[] = [];
  // One after the other: Go works on all processors by itself, and what two of them have in common it then compiles once.
  for (const name of names) {
    const program = await findTestTool(name, workshop);
    if (program === undefined) missing.push(name);
    else made[variables[name]] = program;
  }
  return { linted, made, missing };
}

/**
 * The end to end tests, the workflows and a builder apart from the engine, side by side on one ground. A program that could
 * not be had is a failure, and the end to end tests run alone.
 */
export async function testAll(workshop: Workshop, { made, missing }: BroughtPrograms): Promise<Count> {
  if (missing.length > 0) {
    process.stderr.write(`NOT RUN: workflows and builder, for want of ${missing.join(', ')}\n`);
    const count = await testEndToEnd(workshop, []);
    return { ...count, failed: count.failed + missing.length };
  }
  const run = {
    root: __officinaRoot,
    title: 'end to end, workflow and builder',
    config: 'test/jest.config.cjs',
    env: made,
  };
  return runJestOnEngine(run, {
    workshop,
    prepare: () => prepare(workshop),
    room: 'demo',
  });
}

async function prepare(workshop: Workshop): Promise<void> {
  if (!workshop.options.installEngine) return;
  // chromium: the page is looked at in a real browser.
  const wanted = ['docker-registry', 'mmdebstrap', 'chromium'];
  await ensurePackages([...wanted, ...(await signingPackages(workshop))], workshop);
}
