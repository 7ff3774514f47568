import { describe, expect, it } from '@jest/globals';
import { subjectOf } from './check/check.fixture.ts';
import { unmatched } from './check/judge.ts';
import { judgeInTime } from './judge-in-time.ts';

const subject = subjectOf();

describe('judgeInTime', () => {
  it('gives what the check says', () => {
    const verdict = { passed: true, got: 'all' };
    expect(judgeInTime({ judge: () => verdict }, { outcomes: [], subject })).toBe(verdict);
  });

  it('breaks off a pattern that never ends, and goes on', () => {
    const judge = () => ({ passed: unmatched(['^(a+)+$'], `${'a'.repeat(60)}!`).length === 0, got: '' });
    expect(judgeInTime({ judge }, { outcomes: [], subject, seconds: 0.2 })).toMatchObject({
      passed: false,
      got: 'not judged after 0.2 s: a pattern takes too long for what was seen',
    });
    const next = judgeInTime({ judge: () => ({ passed: true, got: '' }) }, { outcomes: [], subject });
    expect(next.passed).toBe(true);
  });

  it('lets a bug through', () => {
    const judge = () => {
      throw new TypeError('bug');
    };
    expect(() => judgeInTime({ judge }, { outcomes: [], subject })).toThrow(TypeError);
  });
});
