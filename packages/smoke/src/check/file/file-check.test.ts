import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FileCheck } from '@officina/core';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toFileCheck } from './file-check.ts';

describe('toFileCheck', () => {
  const context = contextOf(imageOf('base'));
  const judge = (spec: object, stdout: string, rest = {}, content = outcomeOf('a\nb\n')) =>
    toFileCheck(FileCheck.parse({ kind: 'file', path: '/x', ...spec }), context).judge(
      [outcomeOf(stdout, rest), content],
      subjectOf(),
    );

  it.each([
    [{ type: 'file', mode: '755', owner: 'vscode' }, '-rwxr-xr-x 755 vscode 1000 /x\n', true],
    [{ mode: '0755' }, '-rwxr-xr-x 755 root 0 /x\n', true],
    [{ mode: '0755' }, '-rwxr-xr-x 4755 root 0 /x\n', false],
    [{ type: 'directory' }, '-rwxr-xr-x 755 root 0 /x\n', false],
    [{ owner: '1000' }, '-rw-r--r-- 644 vscode 1000 /x\n', true],
    [{ owner: 'root' }, '-rw-r--r-- 644 vscode 1000 /x\n', false],
    [{ content: ['^b$'] }, '-rw-r--r-- 644 root 0 /x\n', true],
    [{ content: ['^b$', '^c$'] }, '-rw-r--r-- 644 root 0 /x\n', false],
  ])('judges %j against %j', (spec, stdout, passed) => {
    expect(judge(spec, stdout).passed).toBe(passed);
  });

  it('fails what is not there', () => {
    const verdict = judge({}, '', {
      exitCode: 1,
      stderr: "stat: cannot statx '/x': No such file or directory",
    });
    expect(verdict.passed).toBe(false);
    expect(verdict.got).toContain('No such file');
  });

  it('looks at a link itself only when a link is wanted', () => {
    const probeOf = (type: string) =>
      toFileCheck(FileCheck.parse({ kind: 'file', path: '/x', type }), context).probes[0];
    expect(probeOf('link')?.command.join(' ')).not.toContain('-L');
    expect(probeOf('file')?.command.join(' ')).toContain('-L');
  });

  it('looks at all paths of the chain with one program, and tells one from the other', () => {
    const smoke = (...paths: string[]) =>
      `smoke:\n${paths.map((path) => `  - { kind: file, path: "${path}", type: file }\n`).join('')}`;
    const [base, devpod] = [imageOf('base', smoke('/a', '/b b')), imageOf('devpod', smoke('/b', '/a'))];
    const ofBase = { ...contextOf(base), heirs: [devpod] };
    const ofDevpod = contextOf(devpod, [base]);
    const checks = ['/a', '/b b'].map((path) => toFileCheck(FileCheck.parse({ kind: 'file', path }), ofBase));
    checks.push(toFileCheck(FileCheck.parse({ kind: 'file', path: '/b' }), ofDevpod));
    const [probe, ...others] = checks.map((check) => check.probes[0]);
    expect(probe?.command.slice(-4)).toEqual(['--', '/a', '/b b', '/b']);
    for (const other of others) expect(other).toEqual(probe);
    const said = outcomeOf('-rw-r--r-- 644 root 0 /a\n-rw-r--r-- 644 root 0 /b b\n', {
      exitCode: 1,
      stderr: "stat: cannot statx '/b': No such file or directory\n",
    });
    const verdicts = checks.map((check) => check.judge([said], subjectOf()));
    expect(verdicts.map(({ passed }) => passed)).toEqual([true, true, false]);
    expect(verdicts[2]?.got).toBe("stat: cannot statx '/b': No such file or directory");
  });

  it('fails a content that cannot be read, and what could not be run', () => {
    const line = 'drwxr-xr-x 755 root 0 /x\n';
    const directory = outcomeOf('', { exitCode: 1, stderr: 'cat: /x: Is a directory' });
    expect(judge({ content: ['.*'] }, line, {}, directory).got).toContain('Is a directory');
    expect(judge({ content: ['.*'] }, line, {}, directory).passed).toBe(false);
    expect(judge({}, line, { broken: 'no container' }).got).toBe('could not run: no container');
  });

  it('reads the content of a large file, through a link', () => {
    const folder = mkdtempSync(join(tmpdir(), 'officina-file-'));
    writeFileSync(join(folder, 'a file'), `${'x'.repeat(100_000)}\nlast line\n`, { mode: 0o640 });
    symlinkSync('a file', join(folder, 'link'));
    const spec = {
      kind: 'file',
      path: join(folder, 'link'),
      type: 'file',
      mode: '0640',
      content: ['^last line$'],
    };
    const check = toFileCheck(FileCheck.parse(spec), context);
    const said = check.probes.map(({ command: [program = '', ...args], outputLimit = 0 }) => {
      const stdout = execFileSync(program, args, { encoding: 'utf8' });
      expect(outputLimit).toBeGreaterThan(stdout.length);
      return outcomeOf(stdout);
    });
    rmSync(folder, { recursive: true });
    expect(check.judge(said, subjectOf()).passed).toBe(true);
  });
});
