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
  return runJestOnEngine(run, { workshop, prepare: () => prepare(workshop), rooms: ['demo'] });
}

/**
 * The end to end tests, the workflows and a builder apart from the engine, side by side on one ground, after the linters of
 * workflows. A program that could not be had is a failure.
 */
export async function testAll(workshop: Workshop): Promise<Count[]> {
  const linted = await lintWorkflows(workshop);
  const names = Object.keys(variables) as (keyof typeof variables)[];
  const programs = await Promise.all(names.map((name) => findTestTool(name, workshop)));
  const missing = names.filter((_, at) => programs[at] === undefined);
  if (missing.length > 0) {
    process.stderr.write(`NOT RUN: the tests on the engine, for want of ${missing.join(', ')}\n`);
    return [linted, { passed: 0, failed: missing.length, skipped: 0 }];
  }
  const env = Object.fromEntries(names.map((name, at) => [variables[name], programs[at] ?? '']));
  const run = {
    root: __officinaRoot,
    title: 'end to end, workflow and builder',
    config: 'test/jest.config.cjs',
    env,
  };
  const count = await runJestOnEngine(run, {
    workshop,
    prepare: () => prepare(workshop),
    rooms: ['demo', 'workflows'],
  });
  return [linted, count];
}

async function prepare(workshop: Workshop): Promise<void> {
  if (!workshop.options.installEngine) return;
  // chromium: the page is looked at in a real browser.
  const wanted = ['docker-registry', 'mmdebstrap', 'chromium'];
  await ensurePackages([...wanted, ...(await signingPackages(workshop))], workshop);
}
