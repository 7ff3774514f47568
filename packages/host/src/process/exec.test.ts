import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, jest } from '@jest/globals';
import { FactoryError } from '@officina/core';
import { createExec } from './exec.ts';

const exec = createExec();
const sh = (script: string, options = {}) => exec.run('/bin/sh', ['-c', script], options);

describe('createExec', () => {
  it('returns output and exit code, whatever it is', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('gives input, environment and working folder', async () => {
    const result = await sh('cat; echo $OFFICINA_X; pwd', {
      stdin: 'in\n',
      env: { OFFICINA_X: 'x' },
      cwd: '/',
    });
    expect(result.stdout).toBe('in\nx\n/\n');
  });

  it('hands on variables that no shell could name, and arguments as they are', async () => {
    const { stdout } = await exec.run('env', ['-u', 'PATH', 'printenv', 'INPUT_DRY-RUN'], {
      env: { 'INPUT_DRY-RUN': 'no "quotes"' },
    });
    expect(stdout).toBe('no "quotes"\n');
    expect((await exec.run('printf', ['%s|', 'a b', '"', '', '\\'])).stdout).toBe('a b|"||\\|');
  });

  it('refuses what the system would not start', async () => {
    await expect(exec.run('true', ['x'.repeat(200_000)])).rejects.toMatchObject({ code: 'command-failed' });
    await expect(exec.run('./package.json', [])).rejects.toMatchObject({ code: 'tool-missing' });
  });

  it('calls with each line, an unfinished last one and a redrawn one too', async () => {
    const lines: string[] = [];
    await sh("printf 'a\\nb'; sleep 0.1; printf 'c\\r50%%\\r100%%\\nend'", {
      onLine: (line: string) => lines.push(line),
    });
    expect(lines).toEqual(['a', 'bc', '50%', '100%', 'end']);
  });

  it('names a program that is not there, and the next step', async () => {
    await expect(exec.run('officina-no-such', [])).rejects.toMatchObject({
      code: 'tool-missing',
      message: 'officina-no-such is not on PATH',
      hint: 'install officina-no-such and run again',
    });
  });

  it('looks past what on PATH is no folder, and writes nothing of it: our output is read by programs', async () => {
    const before = process.env['PATH'];
    const said = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    process.env['PATH'] = `${fileURLToPath(import.meta.url)}/bin::${before}`;
    try {
      expect((await exec.run('true', [])).exitCode).toBe(0);
      expect(said).not.toHaveBeenCalled();
    } finally {
      process.env['PATH'] = before;
      said.mockRestore();
    }
  });

  it('never runs what lies in the folder that it is in', async () => {
    const [before, folder] = [process.env['PATH'], process.cwd()];
    const own = await mkdtemp(join(tmpdir(), 'officina-exec-'));
    await writeFile(join(own, 'nearby'), '#!/bin/sh\n', { mode: 0o755 });
    process.chdir(own);
    try {
      for (const path of ['', ':', '.', `.:${before}`]) {
        process.env['PATH'] = path;
        await expect(exec.run('nearby', [])).rejects.toMatchObject({ code: 'tool-missing' });
      }
    } finally {
      process.env['PATH'] = before;
      process.chdir(folder);
      await rm(own, { recursive: true });
    }
  });

  it('does not blame the program for a folder that is not there', async () => {
    await expect(sh('true', { cwd: '/no/such' })).rejects.toMatchObject({ code: 'file-missing' });
  });

  it('says 128 and the signal for a killed program', async () => {
    expect((await sh('kill -9 $$')).exitCode).toBe(137);
  });

  it('survives a program that does not read its input', async () => {
    expect((await exec.run('true', [], { stdin: 'x'.repeat(1_000_000) })).exitCode).toBe(0);
  });

  it('ends the whole process group when it is aborted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'officina-exec-'));
    const stop = new AbortController();
    const onLine = () => stop.abort(new FactoryError('timed-out', 'too long', { hint: 'do it again' }));
    const running = sh(`sleep 60 & echo $! > ${folder}/pid; echo started; wait`, {
      onLine,
      signal: stop.signal,
    });
    await expect(running).rejects.toMatchObject({ code: 'timed-out', message: 'too long' });
    const child = Number(await readFile(`${folder}/pid`, 'utf8'));
    await rm(folder, { recursive: true });
    // A zombie still has an id where nobody reaps it; its state tells.
    const state = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => ') Z ');
    expect(state).toMatch(/\) Z /);
  });

  it('does not start with a signal that is aborted', async () => {
    await expect(sh('true', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('does not wait for a daemon that keeps the output open', async () => {
    const began = Date.now();
    expect((await sh('(sleep 30 &) ; echo up')).stdout).toBe('up\n');
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});
