import { describe, expect, it } from '@jest/globals';
import { CommandCheck } from '@officina/core';
import { contentLimit } from '../../batch/probe.ts';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toCommandCheck } from './command-check.ts';

describe('toCommandCheck', () => {
  const spec = CommandCheck.parse({
    kind: 'command',
    name: 'greets',
    command: ['echo', 'a b'],
    user: 'root',
    env: { X: '1' },
    expect: { 'exit-code': 2, stdout: ['^ready$'], stderr: ['^$'] },
  });
  const check = toCommandCheck(spec, contextOf(imageOf('base')));

  it('runs what is declared', () => {
    expect(check.probes).toEqual([
      { command: ['echo', 'a b'], user: 'root', env: { X: '1' }, outputLimit: contentLimit },
    ]);
    expect(check.command).toBe("X=1 echo 'a b'");
    expect(check.isolation).toBe('shared');
    expect(toCommandCheck({ ...spec, writes: true }, contextOf(imageOf('base'))).isolation).toBe('own');
  });

  it('runs the text in the shell that is asked for', () => {
    const made = toCommandCheck(
      { ...spec, shell: 'zsh -ic', command: ['echo $LANG'] },
      contextOf(imageOf('base')),
    );
    expect(made.probes[0]?.command).toEqual(['zsh', '-ic', 'echo $LANG']);
    expect(CommandCheck.safeParse({ ...spec, shell: 'zsh -i' }).success).toBe(false);
  });

  it('has a network only when it asks', () => {
    expect(check.network).toBeUndefined();
    expect(toCommandCheck({ ...spec, network: true }, contextOf(imageOf('base'))).network).toBe(true);
  });

  it.each([
    ['all as wanted', outcomeOf('before\nready\n', { exitCode: 2 }), true],
    ['another exit code', outcomeOf('ready\n'), false],
    ['another stdout', outcomeOf('not ready\n', { exitCode: 2 }), false],
    ['something on stderr', outcomeOf('ready\n', { exitCode: 2, stderr: 'zsh: oh\n' }), false],
    [
      'an empty line among others on stderr',
      outcomeOf('ready\n', { exitCode: 2, stderr: 'a\n\nb\n' }),
      false,
    ],
    ['an empty line on stderr', outcomeOf('ready\n', { exitCode: 2, stderr: '\n' }), true],
  ])('judges %s', (_, outcome, passed) => {
    expect(check.judge([outcome], subjectOf()).passed).toBe(passed);
  });

  it('excludes nothing from an output that was cut', () => {
    const made = (expected: object) =>
      toCommandCheck(
        CommandCheck.parse({ kind: 'command', name: 'n', command: ['x'], expect: expected }),
        contextOf(imageOf('base')),
      );
    const clean = { stdout: ['^(?![\\s\\S]*panic)'] };
    const cut = outcomeOf('x'.repeat(contentLimit));
    expect(made(clean).judge([outcomeOf('fine\n')], subjectOf()).passed).toBe(true);
    expect(made(clean).judge([cut], subjectOf())).toMatchObject({
      passed: false,
      got: '1048576 bytes or more of output, which cannot be judged',
    });
    expect(made({ stderr: ['^$'] }).judge([cut], subjectOf()).passed).toBe(true);
  });

  it('says wanted and got', () => {
    expect(check.wanted).toBe('exit 2, stdout like /^ready$/, stderr like /^$/');
    expect(check.judge([outcomeOf('', { exitCode: 127, stderr: 'no' })], subjectOf()).got).toBe(
      'exit 127 (not found), stderr "no"',
    );
  });
});
