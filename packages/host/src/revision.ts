import { basename, dirname } from 'node:path';
import { type Exec, isFactoryError, mapUntilFailure } from '@officina/core';

/** Where a folder stands in git. */
export interface Revision {
  readonly commit: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** True when something under the folder differs from the commit, or is new. */
  readonly dirty: boolean;
}

/** A file as a commit has it; undefined where git or the commit or the file is not there. */
export async function readCommitted(commit: string, file: string, exec: Exec): Promise<string | undefined> {
  const name = `${commit}:./${basename(file)}`;
  try {
    const shown = await exec.run('git', ['-c', 'safe.directory=*', 'show', name], { cwd: dirname(file) });
    return shown.exitCode === 0 ? shown.stdout : undefined;
  } catch (error) {
    if (isFactoryError(error) && (error.code === 'tool-missing' || error.code === 'file-missing'))
      return undefined;
    throw error;
  }
}

/** A file as each commit of some time left it that changed it, oldest first. */
export interface PastFile {
  /** Seconds since 1970. */
  readonly time: number;
  readonly text: string;
}

/**
 * How a file was from `since` (seconds since 1970) on, and just before; empty outside git and where there is no git. Of
 * merged branches what they came to counts, not what they tried.
 */
export async function readPast(file: string, since: number, exec: Exec): Promise<PastFile[]> {
  const log = ['-c', 'safe.directory=*', 'log', '--first-parent', '--no-show-signature', '--format=%H %ct'];
  try {
    const { stdout } = await exec.run('git', [...log, '--', basename(file)], { cwd: dirname(file) });
    const commits = stdout.split('\n').flatMap((line) => {
      const [commit, time] = line.split(' ');
      return commit === undefined || time === undefined ? [] : [{ commit, time: Number(time) }];
    });
    const older = commits.findIndex(({ time }) => time < since);
    const wanted = older < 0 ? commits : commits.slice(0, older + 1);
    const past = await mapUntilFailure(wanted.reverse(), 4, async ({ commit, time }) => {
      const text = await readCommitted(commit, file, exec);
      return text === undefined ? [] : [{ time: Math.max(time, since), text }];
    });
    return past.flat();
  } catch (error) {
    if (isFactoryError(error) && (error.code === 'tool-missing' || error.code === 'file-missing')) return [];
    throw error;
  }
}

/** The commit of a folder; undefined outside git, for a folder that git keeps nothing of, and where there is no git. */
export async function findRevision(folder: string, exec: Exec): Promise<Revision | undefined> {
  // A checkout that another user owns (containers, runners) is still ours to read; its hooks are not run.
  const git = (...args: string[]) =>
    exec.run('git', ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false', ...args], { cwd: folder });
  try {
    const [log, tracked, status] = await Promise.all([
      git('log', '-1', '--no-show-signature', '--format=%H %ct'),
      git('ls-files', '--', '.'),
      git('--no-optional-locks', 'status', '--porcelain', '--untracked-files=normal', '--', '.'),
    ]);
    const [commit, time] = log.stdout.trim().split(' ');
    if (log.exitCode !== 0 || commit === undefined || time === undefined) return undefined;
    // A folder that git does not keep (a copy in an ignored place) has no commit of its own.
    if (tracked.stdout === '') return undefined;
    return { commit, time: Number(time), dirty: status.stdout.trim() !== '' };
  } catch (error) {
    if (isFactoryError(error) && (error.code === 'tool-missing' || error.code === 'file-missing'))
      return undefined;
    throw error;
  }
}
