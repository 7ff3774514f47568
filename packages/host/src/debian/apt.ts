import { type Exec, FactoryError, isFactoryError, type Talk } from '@officina/core';

export interface AptPorts {
  readonly exec: Exec;
  readonly talk: Talk;
  /** The effective user id; default: this process's own. */
  readonly uid?: number;
}

/** Questions of packages are not for a program to answer. */
const quiet = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C', NEEDRESTART_MODE: 'l' } as const;

/** What was missing of packages, and what came of it. */
export interface EnsuredPackages {
  /** Installed now. */
  readonly installed: readonly string[];
}

/** Installs, from the machine's own apt sources, those packages that are not there; throws engine-not-root or engine-install-failed. */
export async function ensurePackages(names: readonly string[], ports: AptPorts): Promise<EnsuredPackages> {
  const missing: string[] = [];
  for (const name of names) if (!(await isInstalled(ports.exec, name))) missing.push(name);
  if (missing.length === 0) return { installed: [] };
  requireRoot(`apt-get install ${missing.join(' ')}`, ports.uid);
  await ports.talk.task(`Install ${missing.join(', ')}`, async () => {
    if ((await knowsAll(ports.exec, missing)) && (await installs(ports.exec, missing))) return;
    // There are no lists yet, or they name files that the mirror no longer has.
    await apt(ports.exec, ['update']);
    await aptInstall(ports.exec, missing);
  });
  return { installed: missing };
}

/** Refuses a user who may not install; the hint holds the command for someone who may. */
export function requireRoot(command: string, uid = process.geteuid?.() ?? 0): void {
  if (uid === 0) return;
  throw new FactoryError('engine-not-root', `installing needs root, this is user id ${uid}`, {
    hint: `run "sudo ${command}", or the same officina command as root`,
  });
}

/** Whether dpkg has a package, configured. */
export async function isInstalled(exec: Exec, name: string): Promise<boolean> {
  const result = await exec.run('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]);
  return result.exitCode === 0 && result.stdout.trim() === 'installed';
}

/** The version that apt would install, without its epoch; undefined when it knows none. */
export async function candidateVersion(exec: Exec, name: string): Promise<string | undefined> {
  const result = await exec.run('apt-cache', ['policy', name], { env: quiet });
  const version = /^\s*Candidate:\s*(\S+)/m.exec(result.stdout)?.[1];
  return version === undefined || version === '(none)' ? undefined : version.replace(/^\d+:/, '');
}

/** Installs without recommended packages; throws engine-install-failed with apt's last lines and its log. */
export async function aptInstall(exec: Exec, packages: readonly string[]): Promise<void> {
  await apt(exec, ['install', '-y', '--no-install-recommends', ...packages]);
}

/** Runs apt-get; throws engine-install-failed. */
export async function apt(exec: Exec, args: readonly string[]): Promise<void> {
  const result = await exec.run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env: quiet });
  if (result.exitCode === 0) return;
  const said = result.stderr.trim() || result.stdout.trim();
  const last = said.split('\n').slice(-6).join('\n');
  throw new FactoryError(
    'engine-install-failed',
    `apt-get ${args.join(' ')}: exit code ${result.exitCode}\n${last}`,
    {
      hint: 'fix what apt complains of (logs: /var/log/apt/term.log, /var/log/dpkg.log), then run again',
    },
  );
}

async function installs(exec: Exec, names: readonly string[]): Promise<boolean> {
  try {
    await aptInstall(exec, names);
    return true;
  } catch (error) {
    if (isFactoryError(error)) return false;
    throw error;
  }
}

async function knowsAll(exec: Exec, names: readonly string[]): Promise<boolean> {
  for (const name of names) if ((await candidateVersion(exec, name)) === undefined) return false;
  return true;
}
