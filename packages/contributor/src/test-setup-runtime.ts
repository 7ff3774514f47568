import type { Workshop } from '@officina/cli';
import { isFactoryError } from '@officina/core';
import { ensurePackages } from '@officina/host';
import { findTestTool } from './test-tools.ts';

/** What came of setup-runtime's Python: `said` is what to tell about it. */
export interface PythonTests {
  readonly outcome: 'passed' | 'failed' | 'not run';
  readonly said: string;
}

const place = 'test/setup-runtime';
const program = 'images/devpod/rootfs/usr/local/lib/officina';

/** Debian's packages, by the program that shows that they are there. */
const needed = {
  stow: ['--version'],
  git: ['--version'],
  python3: ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))'],
} as const;

/**
 * Runs the tests of setup-runtime's Python beside Debian's stow, then ruff and mypy. With --install-engine Debian's packages
 * bring what is missing; pip brings the linters once. Without them it is said what was not run; `required` makes that a
 * failure, because in CI nobody reads it. Throws engine-not-root and engine-install-failed.
 */
export async function testPython(
  workshop: Workshop,
  { root, required }: { readonly root: string; readonly required: boolean },
): Promise<PythonTests> {
  const missing = await missingPrograms(workshop);
  if (missing.length > 0) {
    const said = `${missing.join(' and ')} not found (Python 3.11 or newer); next: apt-get install ${missing.join(' ')}, or --install-engine as root\n`;
    return { outcome: required ? 'failed' : 'not run', said };
  }
  const ruff = await findTestTool('ruff', workshop);
  const mypy = await findTestTool('mypy', workshop);
  const config = `${place}/pyproject.toml`;
  const lint = ['--no-cache', '--quiet', '--config', config, place, program];
  const results = [
    await run(workshop, root, ['python3', '-B', '-m', 'unittest', 'discover', '--start-directory', place]),
    ...(ruff === undefined
      ? []
      : [
          await run(workshop, root, [ruff, 'check', ...lint]),
          await run(workshop, root, [ruff, 'format', '--diff', ...lint]),
        ]),
    ...(mypy === undefined
      ? []
      : [await run(workshop, root, [mypy, '--config-file', config, place, `${program}/setup_runtime`])]),
  ];
  const said = results.filter((result) => result !== '').join('');
  const unlinted = ruff === undefined || mypy === undefined;
  if (said !== '' || (unlinted && required)) return { outcome: 'failed', said };
  return unlinted
    ? {
        outcome: 'not run',
        said: 'its tests pass; ruff and mypy not found; next: pip must reach its index once\n',
      }
    : { outcome: 'passed', said };
}

async function missingPrograms(workshop: Workshop): Promise<string[]> {
  const { exec, talk, options } = workshop;
  const find = async () => {
    const missing: string[] = [];
    for (const [name, args] of Object.entries(needed)) {
      try {
        if ((await exec.run(name, args)).exitCode !== 0) missing.push(name);
      } catch (error) {
        if (!isFactoryError(error) || error.code !== 'tool-missing') throw error;
        missing.push(name);
      }
    }
    return missing;
  };
  const missing = await find();
  if (missing.length === 0 || !options.installEngine) return missing;
  await ensurePackages(missing, { exec, talk });
  return find();
}

/** What a program says when it fails; nothing when it does not. */
async function run({ exec }: Workshop, root: string, [command = '', ...args]: readonly string[]) {
  const { exitCode, stdout, stderr } = await exec.run(command, args, { cwd: root });
  return exitCode === 0 ? '' : `${stdout}${stderr}`;
}
