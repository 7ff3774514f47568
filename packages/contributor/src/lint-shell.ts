import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from '@officina/cli';
import { type Exec, isFactoryError } from '@officina/core';
import { ensurePackages } from '@officina/host';

/** What came of the linters, and what to tell about it. */
export interface ShellLint {
  readonly outcome: 'passed' | 'failed' | 'not run';
  readonly said: string;
}

export interface ShellLintOptions {
  /** The checkout whose shell is looked at. */
  readonly root: string;
  /** Whether a linter that is missing is a failure: in CI nobody reads what was not run. */
  readonly required: boolean;
}

/** Debian's packages, which have the names of their programs. */
const linters = ['shellcheck', 'shfmt'] as const;

/** Where shell lies; shfmt knows a script by its first line or by its name. */
const places = [
  '.ci',
  '.github',
  'bench',
  'findings',
  'images',
  'officina',
  'packages/core/src/script',
  'test',
];

/** Shell without a first line that says so, by its shell. */
const sourced = {
  bash: ['images/base/rootfs/etc/officina/bashrc'],
  sh: ['images/base/rootfs/etc/profile.d/officina.sh'],
} as const;

/**
 * Looks at the shell of the images and of the checkout with shellcheck and shfmt; with --install-engine Debian's packages
 * bring them where they are missing. The rules are in .shellcheckrc and .editorconfig. zsh is read by neither. Throws
 * engine-not-root and engine-install-failed.
 */
export async function lintShell(
  { exec, talk, options }: Pick<Workshop, 'exec' | 'talk' | 'options'>,
  { root, required }: ShellLintOptions,
): Promise<ShellLint> {
  let missing = await missingLinters(exec);
  if (missing.length > 0 && options.installEngine) {
    await ensurePackages(missing, { exec, talk });
    missing = await missingLinters(exec);
  }
  if (missing.length > 0) {
    const said = `${missing.join(' and ')} not found; next: apt-get install ${missing.join(' ')}, or --install-engine as root\n`;
    return { outcome: required ? 'failed' : 'not run', said };
  }
  const run = (program: string, ...args: readonly string[]) => exec.run(program, args, { cwd: root });
  const found = await run('shfmt', '-f', ...places.filter((place) => existsSync(join(root, place))));
  const others: readonly string[] = [...sourced.bash, ...sourced.sh];
  const scripts = found.stdout.split('\n').filter((file) => file !== '' && !others.includes(file));
  if (found.exitCode !== 0 || scripts.length === 0) {
    return { outcome: 'failed', said: `no script was found in ${places.join(', ')}\n${found.stderr}` };
  }
  const results = [
    await run('shellcheck', '--color=never', ...scripts),
    await run('shellcheck', '--color=never', '-s', 'bash', ...sourced.bash),
    await run('shellcheck', '--color=never', '-s', 'sh', ...sourced.sh),
    await run('shfmt', '-d', ...scripts, ...sourced.bash, ...sourced.sh),
  ];
  const failed = results.filter(({ exitCode }) => exitCode !== 0);
  const said = failed.map(({ stdout, stderr }) => stdout + stderr).join('');
  return { outcome: failed.length === 0 ? 'passed' : 'failed', said };
}

async function missingLinters(exec: Exec): Promise<string[]> {
  const missing: string[] = [];
  for (const linter of linters) {
    try {
      await exec.run(linter, ['--version']);
    } catch (error) {
      if (!isFactoryError(error) || error.code !== 'tool-missing') throw error;
      missing.push(linter);
    }
  }
  return missing;
}
