import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toElfCheck } from './elf-check.ts';

describe('toElfCheck', () => {
  const check = toElfCheck({ kind: 'elf', paths: ['/usr/local/bin'] }, contextOf(imageOf('base')));
  const judge = (stdout: string) => check.judge([outcomeOf(stdout)], subjectOf());

  it('passes programs without a fault', () => {
    expect(judge('programs 12\n')).toEqual(expect.objectContaining({ passed: true, got: '12 programs' }));
  });

  it('fails on a fault, on no program at all, and on silence', () => {
    expect(judge('/usr/local/bin/x is for machine b7 00\nprograms 2\n').got).toContain(
      '/usr/local/bin/x is for',
    );
    expect(judge('/usr/local/bin/x is for machine b7 00\nprograms 2\n').passed).toBe(false);
    expect(judge('programs 0\n').passed).toBe(false);
    expect(judge('').passed).toBe(false);
  });

  it('asks for the machine of the platform', () => {
    const arm = { ...contextOf(imageOf('base')), platform: 'linux/arm64' as const };
    expect(toElfCheck({ kind: 'elf', paths: ['/x'] }, arm).probes[0]?.command).toContain('b7 00');
    expect(check.probes[0]?.command).toContain('3e 00');
  });
});
