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
  const judge = (spec: object, stdout: string, rest = {}) =>
    toFileCheck(FileCheck.parse({ kind: 'file', path: '/x', ...spec }), context).judge(
      [outcomeOf(stdout, rest)],
      subjectOf(),
    );

  it.each([
    [{ type: 'file', mode: '755', owner: 'vscode' }, '-rwxr-xr-x 755 vscode 1000\n', true],
    [{ mode: '0755' }, '-rwxr-xr-x 755 root 0\n', true],
    [{ mode: '0755' }, '-rwxr-xr-x 4755 root 0\n', false],
    [{ type: 'directory' }, '-rwxr-xr-x 755 root 0\n', false],
    [{ owner: '1000' }, '-rw-r--r-- 644 vscode 1000\n', true],
    [{ owner: 'root' }, '-rw-r--r-- 644 vscode 1000\n', false],
    [{ content: ['^b$'] }, '-rw-r--r-- 644 root 0\na\nb\n', true],
    [{ content: ['^b$', '^c$'] }, '-rw-r--r-- 644 root 0\na\nb\n', false],
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
    const { command: [program = '', ...args] = [], outputLimit = 0 } = check.probes[0] ?? {};
    const stdout = execFileSync(program, args, { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(outputLimit).toBeGreaterThan(stdout.length);
    expect(check.judge([outcomeOf(stdout)], subjectOf()).passed).toBe(true);
  });
});
