import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toScriptCheck } from './script-check.ts';

const script = {
  file: 'images/base/smoke/one',
  name: 'one is one',
  interpreter: ['/bin/sh', '-e'],
  text: '#!/bin/sh -e\n# one is one\necho "$0: $((0 + 1))"\nfalse\necho two\n',
  writes: false,
  network: false,
};
const context = contextOf(imageOf('base'));

describe('toScriptCheck', () => {
  it('hands the text to the program of its first line, which calls it by its name', () => {
    const { probes } = toScriptCheck(script, context);
    expect(probes).toHaveLength(1);
    const [program = '', ...words] = probes[0]?.command ?? [];
    const { status, stdout } = spawnSync(program, words, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([1, 'one: 1\n']);
  });

  it('is called what the script checks, and shows its file', () => {
    expect(toScriptCheck(script, context)).toMatchObject({
      kind: 'script',
      name: 'one is one',
      command: 'images/base/smoke/one',
      isolation: 'shared',
    });
  });

  it('has what the folder has: a user, a network, a container of its own', () => {
    const check = toScriptCheck({ ...script, user: 'root', writes: true, network: true }, context);
    expect(check).toMatchObject({ isolation: 'own', network: true, probes: [{ user: 'root' }] });
  });

  it.each([
    ['passes', outcomeOf('one: 1\n'), true],
    ['fails by its exit code, and shows what it said', outcomeOf('one: 2\n', { exitCode: 1 }), false],
    ['fails by what it complains of', outcomeOf('', { stderr: 'sh: git: not found\n' }), false],
  ])('%s', (_, outcome, passed) => {
    const verdict = toScriptCheck(script, context).judge([outcome], subjectOf());
    expect(verdict.passed).toBe(passed);
    expect(verdict.got).toContain(JSON.stringify((outcome.stdout || outcome.stderr).trim()).slice(1, -1));
  });
});
