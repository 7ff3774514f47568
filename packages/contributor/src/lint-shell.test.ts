import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Workshop } from '@officina/cli';
import { type Exec, type ExecResult, FactoryError } from '@officina/core';
import { createPorts } from '@officina/host';
import { lintShell } from './lint-shell.ts';

const { talk, exec: programs } = createPorts({ tty: false });
const isThere = ['shellcheck', 'shfmt'].every((linter) => spawnSync(linter, ['--version']).status === 0);
const done = (stdout = '', exitCode = 0): ExecResult => ({ exitCode, stdout, stderr: '' });

/** A machine whose programs answer as given; what is not given is not there. */
function machine(
  programs: Readonly<Record<string, (args: readonly string[]) => ExecResult>>,
  installEngine = false,
) {
  const ran: string[] = [];
  const exec: Exec = {
    run: async (command, args) => {
      ran.push([command, ...args].join(' '));
      const program = programs[command];
      if (program === undefined)
        throw new FactoryError('tool-missing', `no ${command}`, { hint: 'install it' });
      return program(args);
    },
  };
  const options = { installEngine } as Workshop['options'];
  return { ran, workshop: { exec, talk, options } };
}

describe('lintShell', () => {
  const clean = { shellcheck: () => done(), shfmt: () => done('officina\n') };

  it('says that it was not run where a linter is missing, and what to do', async () => {
    const { workshop } = machine({ shellcheck: () => done() });
    expect(await lintShell(workshop, { root: '/', required: false })).toEqual({
      outcome: 'not run',
      said: 'shfmt not found; next: apt-get install shfmt, or --install-engine as root\n',
    });
  });

  it('knows that a linter is missing by PATH', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    try {
      const workshop = { exec: programs, talk, options: { installEngine: false } as Workshop['options'] };
      const { outcome, said } = await lintShell(workshop, { root: '/', required: false });
      expect([outcome, said]).toEqual(['not run', expect.stringMatching(/^shellcheck and shfmt not found/)]);
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('fails there where it is required', async () => {
    const { workshop } = machine({});
    const { outcome, said } = await lintShell(workshop, { root: '/', required: true });
    expect(outcome).toBe('failed');
    expect(said).toContain('shellcheck and shfmt not found');
  });

  it('installs nothing that is there', async () => {
    const { workshop, ran } = machine(clean, true);
    expect((await lintShell(workshop, { root: '/', required: true })).outcome).toBe('passed');
    expect(ran.filter((line) => /apt|dpkg/.test(line))).toEqual([]);
  });

  it.each([
    [
      'what shellcheck finds',
      {
        ...clean,
        shellcheck: (args: readonly string[]) => (args.includes('officina') ? done('SC1\n', 1) : done()),
      },
      'SC1',
    ],
    [
      'what shfmt would write',
      {
        ...clean,
        shfmt: ([flag]: readonly string[]) => (flag === '-d' ? done('+  a\n', 1) : done('officina\n')),
      },
      '+  a',
    ],
    ['that no script was found', { ...clean, shfmt: () => done() }, 'no script was found in .ci, '],
  ])('fails, and says %s', async (_, programs, expected) => {
    const { outcome, said } = await lintShell(machine(programs).workshop, { root: '/', required: false });
    expect(outcome).toBe('failed');
    expect(said).toContain(expected);
  });
});

// Where the linters are not there, the quick test itself says so.
(isThere ? describe : describe.skip)('lintShell with the linters', () => {
  let root: string;
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'officina-shell-'));
    for (const place of ['.ci', '.github', 'bench', 'test']) mkdirSync(join(root, place));
    for (const file of ['etc/officina/bashrc', 'etc/profile.d/officina.sh']) {
      write(`images/base/rootfs/${file}`, 'echo "$HOME"\n');
    }
    write('officina', '#!/bin/sh\necho "$1"\n');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it.each([
    ['nothing where all is well', 'images/x/build/step', '#!/bin/sh\necho "$1"\n', 'passed', ''],
    ['a word that is split', 'images/x/build/step', '#!/bin/sh\nrm $1\n', 'failed', 'SC2086'],
    ['another indent', 'test/step.sh', '#!/bin/sh\nif true; then\n   true\nfi\n', 'failed', '-   true'],
    [
      'what only bash knows',
      'images/base/rootfs/etc/profile.d/officina.sh',
      '[[ $1 == a ]]\n',
      'failed',
      'In POSIX sh',
    ],
    [
      'a start file of bash',
      'images/base/rootfs/etc/officina/bashrc',
      'a[1]=$1\nrm $a\n',
      'failed',
      'SC2128',
    ],
  ])('finds %s', async (_, file, text, outcome, said) => {
    write(file, text);
    const workshop = { exec: programs, talk, options: { installEngine: false } as Workshop['options'] };
    const found = await lintShell(workshop, { root, required: true });
    expect(found).toEqual({ outcome, said: expect.stringContaining(said) });
  });
});
