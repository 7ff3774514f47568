import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FactoryError } from '@officina/core';
import { identifyProcess, isAlive, onInterrupt, parseIdentity, renderIdentity } from '@officina/host';

/** What a run of jest counted. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Which tests jest runs, and what they find in their environment. */
export interface JestRun {
  /** The checkout whose tests run. */
  readonly root: string;
  readonly title: string;
  readonly config: string;
  /** Words that select files by name. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its process is recorded while it runs, for endRecordedJest. */
  readonly record?: string;
}

/** Runs jest and counts; an interrupt ends it with all that it started. Throws command-failed when it left no result. */
export async function runJest({
  root,
  title,
  config,
  words = [],
  env = {},
  record,
}: JestRun): Promise<Count> {
  process.stderr.write(`-> ${title} tests\n`);
  const folder = mkdtempSync(join(tmpdir(), 'officina-test-'));
  const file = join(folder, 'jest.json');
  const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  // Room for what is young: each test file loads its modules anew, and V8 clears its 16 MB many times meanwhile.
  const node = ['--experimental-vm-modules', '--no-warnings', '--max-semi-space-size=64'];
  const args = [...node, program, '--config', config];
  // A group of its own: what the tests start ends with it.
  const child = spawn(process.execPath, [...args, '--json', '--outputFile', file, ...words], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  const identity = record === undefined ? undefined : await identifyProcess(child.pid ?? 0);
  if (record !== undefined && identity !== undefined) writeFileSync(record, renderIdentity(identity));
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  let broken = false;
  const takeBack = onInterrupt(async () => {
    broken = true;
    await endGroup(child, ended);
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    await ended;
    // The interrupt ends this process when all is tidied up: nobody waits for the count.
    if (broken) await new Promise(() => undefined);
    if (!existsSync(file))
      throw new FactoryError('command-failed', `jest ended without a result for the ${title} tests`, {
        hint: 'look at what jest says above, then run again',
      });
    return countOf(JSON.parse(readFileSync(file, 'utf8')) as JestResult);
  } finally {
    takeBack();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends a jest that outlived the run that started it, with all that it started; nothing where none is recorded. */
export async function endRecordedJest(record: string): Promise<void> {
  const identity = existsSync(record) ? parseIdentity(readFileSync(record, 'utf8')) : undefined;
  if (identity === undefined || !(await isAlive(identity))) return;
  const gone = async () => {
    while (await isAlive(identity)) await new Promise((next) => setTimeout(next, 100));
  };
  await endGroup(identity, gone());
}

async function endGroup({ pid }: { readonly pid?: number | undefined }, ended: Promise<void>): Promise<void> {
  const send = (signal: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // Nobody is left.
    }
  };
  send('SIGTERM');
  // Those who tidy up first get some seconds for it.
  await Promise.race([ended, new Promise((next) => setTimeout(next, 5000))]);
  send('SIGKILL');
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
