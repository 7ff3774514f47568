import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toLocaleCheck } from './locale-check.ts';

describe('toLocaleCheck', () => {
  const check = toLocaleCheck({ kind: 'locale', locale: 'en_US.UTF-8' }, contextOf(imageOf('base')));
  const listed = outcomeOf('C\nC.utf8\nen_US.utf8\nPOSIX\n');
  const lang = outcomeOf('en_US.UTF-8\n');
  const counted = outcomeOf('2 3\n');

  it('passes when it is generated, set and works', () => {
    expect(check.judge([listed, lang, counted], subjectOf()).passed).toBe(true);
  });

  it.each([
    ['not generated', [outcomeOf('C\nC.utf8\n'), lang, counted], 'locale -a'],
    ['not in LANG', [listed, outcomeOf('C.UTF-8\n'), counted], 'LANG is "C.UTF-8"'],
    ['counted as bytes', [listed, lang, outcomeOf('5 0\n')], 'width test'],
  ])('fails when it is %s', (_, outcomes, got) => {
    const verdict = check.judge(outcomes, subjectOf());
    expect(verdict.passed).toBe(false);
    expect(verdict.got).toContain(got);
  });
});
