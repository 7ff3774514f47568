import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Workshop } from '@officina/cli';
import { type Exec, type ExecResult, FactoryError } from '@officina/core';
import { createPorts } from '@officina/host';
import { testPython } from './test-setup-runtime.ts';

const { talk } = createPorts({ tty: false });
const done = (stdout = '', exitCode = 0): ExecResult => ({ exitCode, stdout, stderr: '' });

describe('testPython', () => {
  let tools: string;
  beforeEach(() => {
    tools = mkdtempSync(join(tmpdir(), 'officina-tools-'));
    for (const program of ['ruff@0.17.5/bin/ruff', 'mypy@2.4.1/bin/mypy']) {
      mkdirSync(join(tools, dirname(program)), { recursive: true });
      writeFileSync(join(tools, program), '');
    }
  });
  afterEach(() => rmSync(tools, { recursive: true }));

  /** A machine on which every program answers as given, and `absent` are not there. */
  const testOn = (
    answer: (line: string) => ExecResult,
    { absent = [] as readonly string[], required = false } = {},
  ) => {
    const exec: Exec = {
      run: async (command, args) => {
        if (absent.includes(command))
          throw new FactoryError('tool-missing', `no ${command}`, { hint: 'look' });
        return answer([command, ...args].join(' '));
      },
    };
    const place = () => tools;
    const workshop = { exec, talk, place, options: { installEngine: false } } as unknown as Workshop;
    return testPython(workshop, { root: '/', required });
  };

  it('passes where the tests, ruff and mypy do', async () => {
    expect(await testOn(() => done('fine'))).toEqual({ outcome: 'passed', said: '' });
  });

  it('says that it was not run where stow is missing, and what to do', async () => {
    const { outcome, said } = await testOn(() => done(), { absent: ['stow'] });
    expect(outcome).toBe('not run');
    expect(said).toContain('stow not found');
    expect(said).toContain('next: apt-get install stow, or --install-engine as root');
  });

  it('says so for a Python that is too old', async () => {
    const old = (line: string) => done('', line.includes('version_info') ? 1 : 0);
    expect((await testOn(old)).said).toContain('python3 not found (Python 3.11 or newer)');
  });

  it('fails where it is required and something is missing', async () => {
    const { outcome } = await testOn(() => done(), { absent: ['stow'], required: true });
    expect(outcome).toBe('failed');
  });

  it('runs the tests without linters that pip cannot bring, and says so', async () => {
    rmSync(join(tools, 'ruff@0.17.5'), { recursive: true });
    const offline = (line: string) => done('no index', / venv /.test(line) ? 1 : 0);
    const { outcome, said } = await testOn(offline);
    expect(outcome).toBe('not run');
    expect(said).toContain('its tests pass; ruff and mypy not found');
  });

  it.each(['unittest', 'ruff check', 'ruff format', 'mypy --config'])(
    'fails with what %s says',
    async (broken) => {
      const { outcome, said } = await testOn((line) => done('what it says', line.includes(broken) ? 1 : 0));
      expect({ outcome, said }).toEqual({ outcome: 'failed', said: 'what it says' });
    },
  );
});
