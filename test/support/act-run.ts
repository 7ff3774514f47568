import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { engineNames, removeNames } from './engine-names.ts';

const prefix = 'officina-act-';

/** A folder for what runs under act; its name is that of a repository too, and tells the next run whose it was. */
export function runFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
}

/** Writes a program of a few lines of shell. */
export async function program(file: string, ...lines: readonly string[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${['#!/bin/sh', ...lines].join('\n')}\n`, { mode: 0o755 });
}

/** Removes this run's folders and names in the engine, and what runs left that were killed; also all that begin with a word. */
export async function sweepRuns(word?: string): Promise<void> {
  const gone = (name: string) => {
    const pid = new RegExp(`${prefix}(\\d+)-`).exec(name)?.[1];
    return pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)));
  };
  const own = word === undefined ? [] : await engineNames(`officina.local/${word}*`);
  const names = [...own, ...(await engineNames(`*/${prefix}*/*`)).filter(gone)];
  await removeNames(names);
  const folders = (await readdir(tmpdir())).filter(gone);
  await Promise.all(folders.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
