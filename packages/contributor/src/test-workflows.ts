import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Workshop } from '@officina/cli';
import { type ExecResult, isFactoryError } from '@officina/core';
import { ensurePackages } from '@officina/host';
import type { Count } from './jest.ts';
import { runJestOnEngine } from './jest-on-engine.ts';
import { findTestTool, type TestTool } from './test-tools.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/** How many checks of a tool passed and failed; absent when the tool could not run. */
type Verdict = { readonly passed: number; readonly failed: number } | undefined;

type Check = (program: string, workshop: Workshop) => Promise<Verdict>;

const linters: Readonly<Record<'actionlint' | 'zizmor', Check>> = {
  actionlint,
  zizmor: async (program, { exec }) =>
    verdictOf(
      await exec.run(program, ['--offline', '--no-progress', '--quiet', '.'], { cwd: __officinaRoot }),
    ),
};

/**
 * Checks the workflows without GitHub: actionlint, zizmor, and act with the stand-ins of test/workflows. Prints the count
 * last; the exit code is 0 only when all of it ran and passed.
 */
export async function testWorkflows(workshop: Workshop): Promise<number> {
  const { passed, failed, missing } = await runChecks({ ...linters, act }, workshop);
  const left = missing.length > 0 ? `, NOT RUN: ${missing.join(', ')}` : '';
  process.stdout.write(`${passed} passed, ${failed} failed${left}\n`);
  return failed === 0 && missing.length === 0 ? 0 : 1;
}

/** The linters of workflows; one that could not run has failed. */
export async function lintWorkflows(workshop: Workshop): Promise<Count> {
  const { passed, failed, missing } = await runChecks(linters, workshop);
  return { passed, failed: failed + missing.length, skipped: 0 };
}

async function runChecks(checks: Readonly<Record<string, Check>>, workshop: Workshop) {
  let [passed, failed] = [0, 0];
  const missing: string[] = [];
  for (const [tool, check] of Object.entries(checks)) {
    const program = await findTestTool(tool as TestTool, workshop);
    const verdict =
      program === undefined ? undefined : await attempt(() => check(resolve(program), workshop));
    passed += verdict?.passed ?? 0;
    failed += verdict?.failed ?? 0;
    if (verdict === undefined) missing.push(tool);
    const word = verdict === undefined ? 'NOT RUN' : verdict.failed > 0 ? 'failed' : 'passed';
    process.stdout.write(`${tool}: ${word}\n`);
  }
  return { passed, failed, missing };
}

/** A check that cannot be made, such as for want of an engine, has not run. */
async function attempt(check: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await check();
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    process.stderr.write(`${error.message}\nnext: ${error.hint}\n`);
    return undefined;
  }
}

/** actionlint does not know `$/` yet: it reads a copy in which that is `./`, with our actions where setup places them. */
async function actionlint(program: string, { exec }: Workshop): Promise<Verdict> {
  const copy = mkdtempSync(join(tmpdir(), 'officina-actionlint-'));
  try {
    cpSync(join(__officinaRoot, '.github'), join(copy, '.github'), { recursive: true });
    mkdirSync(join(copy, '.git'));
    for (const name of readdirSync(join(copy, '.github', 'workflows'))) {
      const file = join(copy, '.github', 'workflows', name);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('uses: $/', 'uses: ./'));
    }
    for (const room of readdirSync(join(__officinaRoot, 'packages'))) {
      const contract = join(__officinaRoot, 'packages', room, 'action.yml');
      if (!existsSync(contract)) continue;
      const place = join(copy, '.officina', 'actions', room);
      mkdirSync(join(place, 'dist'), { recursive: true });
      cpSync(contract, join(place, 'action.yml'));
      writeFileSync(join(place, 'dist', 'index.cjs'), '');
    }
    return verdictOf(await exec.run(program, ['-no-color'], { cwd: copy }));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function act(program: string, workshop: Workshop): Promise<Verdict> {
  const prepare = async () => {
    if (!workshop.options.installEngine) return;
    const packages = ['docker-registry', 'mmdebstrap', ...(await signingPackages(workshop))];
    await ensurePackages(packages, workshop);
  };
  const env = { OFFICINA_ACT: program };
  const run = { root: __officinaRoot, title: 'workflow', config: 'test/workflows/jest.config.cjs', env };
  const { passed, failed, skipped } = await runJestOnEngine(run, { workshop, prepare, room: 'demo' });
  return { passed, failed: failed + skipped };
}

/** Debian's package of cosign, where no cosign is on PATH. */
export async function signingPackages({ exec }: Workshop): Promise<string[]> {
  const has = await exec.run('cosign', ['version']).catch(() => undefined);
  return has?.exitCode === 0 ? [] : ['cosign'];
}

function verdictOf({ exitCode, stdout, stderr }: ExecResult): Verdict {
  if (exitCode === 0) return { passed: 1, failed: 0 };
  process.stderr.write(`${stdout}${stderr}\n`);
  return { passed: 0, failed: 1 };
}
