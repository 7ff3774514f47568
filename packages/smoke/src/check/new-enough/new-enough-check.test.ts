import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toNewEnoughCheck } from './new-enough-check.ts';

function judge(oldest: string, ...outcome: Parameters<typeof outcomeOf>) {
  const spec = { kind: 'new-enough', for: 'yazi', program: 'fzf', oldest } as const;
  return toNewEnoughCheck(spec, contextOf(imageOf('base'))).judge([outcomeOf(...outcome)], subjectOf());
}

describe('toNewEnoughCheck', () => {
  it('asks for the version as the other checks do, so that one start of the program is enough', () => {
    const spec = { kind: 'new-enough', for: 'yazi', program: 'fzf', oldest: '0.53.0' } as const;
    const { name, probes } = toNewEnoughCheck(spec, contextOf(imageOf('base')));
    expect(name).toBe('fzf is new enough for yazi: 0.53.0');
    expect(probes).toEqual([{ command: ['fzf', '--version'] }]);
  });

  it.each([
    ['0.53.0', '0.38 (debian)', false],
    ['0.53.0', 'git version 0.53.0', true],
    ['0.53.0', '0.53', true],
    ['0.53.1', '0.53', false],
    ['0.53', '0.53.9', true],
    ['0.9', 'fzf\n v0.10.2 [+git] 0.1', true],
    ['2.0', '10.0', true],
    ['0.9', 'none', false],
    ['0.9', 'version 7', false],
  ])('holds what is asked for, %s, against what the program says: %j', (oldest, says, passed) => {
    expect(judge(oldest, says).passed).toBe(passed);
  });

  it('fails a program that is not there, or that ends badly though it says a version', () => {
    expect(judge('0.9', '', { exitCode: 127 })).toMatchObject({ passed: false, got: 'exit 127 (not found)' });
    expect(judge('0.9', '1.0.0', { exitCode: 1 }).passed).toBe(false);
  });
});
