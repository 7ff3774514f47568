import { describe, expect, it } from '@jest/globals';
import { VexStatements } from './vex-spec.ts';

const harmless = {
  ...{ vulnerability: 'CVE-2026-1', status: 'not_affected', since: '2026-11-20' },
  reason: 'the server part is never started',
};
const problems = (...statements: object[]) =>
  VexStatements.safeParse(statements).error?.issues.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  ) ?? [];

describe('VexStatements', () => {
  it.each([
    harmless,
    { ...harmless, justification: 'vulnerable_code_not_present', packages: ['zsh'] },
    { ...harmless, status: 'affected', action: 'do not open archives of strangers' },
    { ...harmless, status: 'fixed', vulnerability: 'GHSA-abcd-1234-efgh' },
    { ...harmless, status: 'under_investigation' },
  ])('takes %j', (statement) => {
    expect(problems(statement)).toEqual([]);
  });

  it.each([
    ['no reason', { ...harmless, reason: undefined }, /^0\.reason: /],
    ['a reason that says nothing', { ...harmless, reason: '          ' }, /^0\.reason: wanted a sentence/],
    ['affected without an action', { ...harmless, status: 'affected' }, /^0\.action: /],
    ['an action where nothing is to be done', { ...harmless, action: 'update it soon' }, /action/],
    [
      'a justification of what is fixed',
      { ...harmless, status: 'fixed', justification: 'component_not_present' },
      /justification/,
    ],
    [
      'a justification that OpenVEX does not know',
      { ...harmless, justification: 'fine' },
      /^0\.justification: /,
    ],
    ['another status', { ...harmless, status: 'wontfix' }, /^0\.status: /],
    ['a day that is none', { ...harmless, since: '2026-13-01' }, /^0\.since: /],
    ['no day', { ...harmless, since: undefined }, /^0\.since: /],
    ['no packages among them', { ...harmless, packages: [] }, /^0\.packages: /],
    [
      'what is no identifier',
      { ...harmless, vulnerability: 'heartbleed' },
      /^0\.vulnerability: wanted an id/,
    ],
  ])('refuses %s', (_, statement, message) => {
    expect(problems(statement)).toEqual([expect.stringMatching(message)]);
  });

  it('refuses two statements about one vulnerability of one package, and takes them of two', () => {
    const of = (...packages: string[]) => ({ ...harmless, packages });
    const twice = '1.vulnerability: CVE-2026-1 is said to be not_affected already, of the same packages';
    expect(problems(of('zsh', 'git'), of('git'))).toEqual([twice]);
    expect(problems(harmless, of('git'))).toEqual([twice]);
    expect(problems(of('zsh'), of('git'), { ...harmless, vulnerability: 'CVE-2026-2' })).toEqual([]);
  });
});
