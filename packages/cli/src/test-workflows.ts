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
import { isFactoryError } from '@officina/core';
import { runJest } from './test-run.ts';
import type { Workshop } from './workshop.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

const pins = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  act: 'github.com/nektos/act@v0.2.87',
  zizmor: 'zizmor==1.30.1',
};

type Verdict = 'passed' | 'failed' | 'not run';

/**
 * Checks the workflows without GitHub: actionlint, zizmor, and act with the stand-ins of test/workflows, each at a pinned
 * version that is installed where Go or Python is there. The exit code is 0 only when all of it ran and passed.
 */
export async function testWorkflows(workshop: Workshop): Promise<number> {
  const tools = resolve(workshop.place('tools'));
  mkdirSync(tools, { recursive: true });
  const { exec } = workshop;
  const checks: [string, () => Promise<Verdict>][] = [
    ['actionlint', async () => actionlint(await installGo('actionlint', { tools, exec }), exec)],
    ['zizmor', async () => zizmor(await installZizmor({ tools, exec }), exec)],
    ['act', async () => act(await installGo('act', { tools, exec }), workshop)],
  ];
  const verdicts: Verdict[] = [];
  for (const [name, check] of checks) {
    const verdict = await check().catch((error: unknown) => {
      if (!isFactoryError(error)) throw error;
      process.stderr.write(`${error.message}\n`);
      return 'not run' as const;
    });
    process.stdout.write(`${name}: ${verdict === 'not run' ? 'NOT RUN' : verdict}\n`);
    verdicts.push(verdict);
  }
  return verdicts.every((verdict) => verdict === 'passed') ? 0 : 1;
}

interface Installing {
  readonly tools: string;
  readonly exec: Workshop['exec'];
}

/** The path of a Go program at its pinned version, installed by go where it is not there; undefined without go. */
async function installGo(
  name: 'act' | 'actionlint',
  { tools, exec }: Installing,
): Promise<string | undefined> {
  const folder = join(tools, pins[name].replace(/^.*\//, ''));
  const program = join(folder, name);
  if (existsSync(program)) return program;
  process.stderr.write(`-> go install ${pins[name]} (once)\n`);
  const { exitCode, stderr } = await exec.run('go', ['install', pins[name]], { env: { GOBIN: folder } });
  if (exitCode === 0) return program;
  process.stderr.write(stderr);
  return undefined;
}

/** The path of zizmor at its pinned version, in a virtual environment of its own; undefined where pip fails. */
async function installZizmor({ tools, exec }: Installing): Promise<string | undefined> {
  const folder = join(tools, pins.zizmor.replace('==', '@'));
  const program = join(folder, 'bin', 'zizmor');
  if (existsSync(program)) return program;
  process.stderr.write(`-> pip install ${pins.zizmor} (once)\n`);
  for (const [command, args] of [
    ['python3', ['-m', 'venv', folder]],
    [join(folder, 'bin', 'pip'), ['install', '--quiet', pins.zizmor]],
  ] as const) {
    const { exitCode, stderr } = await exec.run(command, args);
    if (exitCode === 0) continue;
    process.stderr.write(stderr);
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  return program;
}

/** actionlint does not know `$/` yet: it reads a copy in which that is `./`, with our actions where setup places them. */
async function actionlint(program: string | undefined, exec: Workshop['exec']): Promise<Verdict> {
  if (program === undefined) return 'not run';
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

async function zizmor(program: string | undefined, exec: Workshop['exec']): Promise<Verdict> {
  if (program === undefined) return 'not run';
  return verdictOf(
    await exec.run(program, ['--offline', '--no-progress', '--quiet', '.'], { cwd: __officinaRoot }),
  );
}

async function act(program: string | undefined, workshop: Workshop): Promise<Verdict> {
  if (program === undefined) return 'not run';
  await workshop.connect();
  const count = runJest(__officinaRoot, {
    title: 'workflow',
    config: 'jest.workflows.config.cjs',
    words: [],
    env: { OFFICINA_ACT: program },
  });
  return count.failed === 0 && count.skipped === 0 ? 'passed' : 'failed';
}

function verdictOf(outcome: { exitCode: number; stdout: string; stderr: string }): Verdict {
  if (outcome.exitCode === 0) return 'passed';
  process.stderr.write(`${outcome.stdout}${outcome.stderr}\n`);
  return 'failed';
}
