import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toUserCheck } from './user-check.ts';

describe('toUserCheck', () => {
  const check = toUserCheck(
    { kind: 'user', user: 'vscode', uid: 1000, home: '/home/vscode', sudo: true },
    contextOf(imageOf('base')),
  );
  const said =
    'user vscode\nuid 1000\nhome /home/vscode\nentry /home/vscode\nowner 1000\nwritable yes\nsudo yes\n';

  it('passes when everything holds', () => {
    expect(check.judge([outcomeOf(said)], subjectOf()).passed).toBe(true);
  });

  it.each([
    ['user vscode', 'user root'],
    ['uid 1000', 'uid 0'],
    ['owner 1000', 'owner 0'],
    ['sudo yes\n', ''],
  ])('fails without "%s" and says what there is', (line, instead) => {
    const verdict = check.judge([outcomeOf(said.replace(line, instead))], subjectOf());
    expect(verdict).toEqual(expect.objectContaining({ passed: false, got: instead || 'sudo no' }));
  });
});
