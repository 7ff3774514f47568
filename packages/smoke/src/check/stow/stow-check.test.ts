import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toStowCheck } from './stow-check.ts';
import { stowScript } from './stow-script.ts';

describe('toStowCheck', () => {
  const check = toStowCheck({ kind: 'stow' }, contextOf(imageOf('devpod')));
  const promises = [...stowScript.matchAll(/^expect '([^']+)'/gm)].map((match) => match[1]);
  const said = promises.map((promise) => `ok ${promise}`).join('\n');

  it('writes, so it has a container of its own', () => {
    expect(check.isolation).toBe('own');
  });

  it('passes when every promise of the fixture is kept', () => {
    expect(check.judge([outcomeOf(`${said}\n`)], subjectOf()).passed).toBe(true);
  });

  it.each(promises)('fails when it is not so: %s', (promise) => {
    const verdict = check.judge([outcomeOf(said.replace(`ok ${promise}`, `bad ${promise}`))], subjectOf());
    expect(verdict.passed).toBe(false);
    expect(verdict.got).toContain(`not so: ${promise}`);
  });

  it('fails when a promise goes silent', () => {
    expect(check.judge([outcomeOf(said.split('\n').slice(1).join('\n'))], subjectOf()).passed).toBe(false);
  });
});
