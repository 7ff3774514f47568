import { basename, join } from 'node:path';
import {
  type CheckSpec,
  type Exec,
  FactoryError,
  installedFiles,
  quoteWord,
  type ScriptsSpec,
  type SmokeScript,
  type WorkspaceImage,
} from '@officina/core';

/** A goss configuration, as far as our checks need it; JSON is one of its forms. */
export interface GossConfig {
  readonly file: Readonly<Record<string, unknown>>;
  readonly command: Readonly<Record<string, unknown>>;
  readonly user: Readonly<Record<string, unknown>>;
}

/** Goss looks at a link itself, our checks at what it leads to unless a link is asked for: a plain file is not told apart. */
const kinds: Readonly<Record<string, object>> = {
  directory: { filetype: 'directory' },
  link: { filetype: 'symlink' },
};

/** Links whose mode our check asks of what they lead to; goss would ask it of the link. */
const followed: readonly string[] = ['/usr/local/bin/gemini'];

/**
 * Brings goss into a folder and returns its path: the program on PATH, or that of Debian's package, unpacked and not
 * installed; throws tool-missing.
 */
export async function bringGoss(exec: Exec, folder: string): Promise<string> {
  const path = join(folder, 'usr', 'bin', 'goss');
  const script = `set -e; mkdir -p "$(dirname "$0")"; [ ! -x "$0" ] || exit 0
if command -v goss >/dev/null; then cp "$(command -v goss)" "$0"; exit 0; fi
cd "$1"; apt-get download goss; dpkg-deb -x goss_*.deb .`;
  const { exitCode, stderr } = await exec.run('sh', ['-c', script, path, folder]);
  if (exitCode === 0) return path;
  const said = stderr.trim().split('\n').at(-1);
  throw new FactoryError('tool-missing', `goss is not here, and apt has none: ${said}`, {
    hint: 'Debian has it from trixie on; or put goss on PATH',
  });
}

/** Whether goss can hold a declared check: what it does as one user and without a network, by file, command or user (but for sudo). */
export function isGossCheck(check: CheckSpec | ScriptsSpec): boolean {
  if (check.kind === 'user') return true;
  if (check.kind === 'file') return !followed.includes(check.path);
  if (check.kind === 'scripts') return isPlain(check);
  if (check.kind !== 'command') return false;
  const { env, expect } = check;
  // goss looks into one line at a time.
  return (
    isPlain(check) &&
    Object.keys(env).length === 0 &&
    ![...expect.stdout, ...expect.stderr].some((pattern) => pattern.includes('\\n'))
  );
}

function isPlain({ user, writes, network }: Pick<SmokeScript, 'user' | 'writes' | 'network'>): boolean {
  return user === undefined && !writes && !network;
}

/** The checks of a chain that goss can hold, written for it; the versions of the lock among them. */
export function toGossConfig(chain: readonly WorkspaceImage[]): GossConfig {
  const checks = chain.flatMap(({ spec }) => [...installedFiles(spec), ...spec.smoke].filter(isGossCheck));
  return {
    file: Object.fromEntries(checks.flatMap((check) => (check.kind === 'file' ? [toFile(check)] : []))),
    command: Object.fromEntries([
      ...chain.flatMap(toVersions),
      ...checks.flatMap((check) => (check.kind === 'command' ? [toCommand(check)] : [])),
      ...chain.flatMap(({ scripts = [] }) => scripts.filter(isPlain).map(toScript)),
    ]),
    user: Object.fromEntries(
      checks.flatMap((check) =>
        check.kind === 'user' ? [[check.user, { exists: true, uid: check.uid, home: check.home }]] : [],
      ),
    ),
  };
}

function toFile({ path, type, mode, owner, content }: Extract<CheckSpec, { kind: 'file' }>) {
  return [
    path,
    {
      exists: true,
      ...kinds[type ?? 'file'],
      ...(mode === undefined ? {} : { mode }),
      ...(owner === undefined ? {} : { owner }),
      ...(content.length === 0 ? {} : { contents: content.map(toPattern) }),
    },
  ];
}

function toCommand({ name, command, shell, expect }: Extract<CheckSpec, { kind: 'command' }>) {
  const words = shell === undefined ? command : [...shell.split(' '), command.join(' ')];
  return [
    name,
    {
      ...toExec(words, expect['exit-code']),
      stdout: expect.stdout.map(toPattern),
      stderr: expect.stderr.map(toPattern),
    },
  ];
}

function toScript({ file, name, interpreter, text }: SmokeScript) {
  const words = [...interpreter, '-c', text, basename(file)];
  return [name, { ...toExec(words, 0), stdout: [], stderr: [toPattern('^$')] }];
}

function toVersions({ spec, lock }: WorkspaceImage) {
  const asked = [
    ...Object.entries(spec.tools).map(([name, { version }]) => ({
      ...{ name, version, locked: lock?.tools[name]?.version },
    })),
    ...Object.entries(spec.npm?.packages ?? {}).map(([name, { version }]) => ({
      ...{ name, version, locked: lock?.npm?.packages[name]?.version },
    })),
  ];
  return asked.flatMap(({ name, version, locked }) =>
    version === undefined || locked === undefined
      ? []
      : [
          [
            `version ${name}`,
            { ...toExec([...toEnv(version.env), ...version.command], 0), stdout: [locked] },
          ],
        ],
  );
}

function toEnv(env: Readonly<Record<string, string>>): string[] {
  return Object.keys(env).length === 0 ? [] : ['env', ...Object.entries(env).map((one) => one.join('='))];
}

function toExec(words: readonly string[], exitStatus: number) {
  const exec = words.map(quoteWord).join(' ');
  return { exec, 'exit-status': exitStatus, timeout: 30_000 };
}

/** A pattern between slashes is held against each line; `^$` alone is no output at all. */
function toPattern(pattern: string): string {
  return pattern === '^$' ? '!/./' : `/${pattern}/`;
}
