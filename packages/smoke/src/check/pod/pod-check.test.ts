import { describe, expect, it } from '@jest/globals';
import { PodCheck } from '@officina/core';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toPodCheck } from './pod-check.ts';

const spec = PodCheck.parse({
  kind: 'pod',
  home: '/home/vscode',
  user: '1000:2000',
  programs: ['git', 'ping'],
});

describe('toPodCheck', () => {
  const check = toPodCheck(spec, contextOf(imageOf('devpod')));
  const promises = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'git works', 'ping works'];
  const said = promises.map((promise) => `ok ${promise}\n`).join('');

  it('is alone in a container as restricted as a pod', () => {
    expect(check).toMatchObject({
      isolation: 'own',
      pod: { home: '/home/vscode', group: 2000 },
      user: '1000:2000',
    });
  });

  it('tries the programs that are asked for', () => {
    expect(check.probes[0]?.command.slice(-3)).toEqual(['prepare-home', 'git', 'ping']);
  });

  it('passes when every promise is kept', () => {
    expect(check.judge([outcomeOf(said)], subjectOf()).passed).toBe(true);
  });

  it('fails when one is not, and says which', () => {
    const verdict = check.judge([outcomeOf(said.replace('ok ping works', 'bad ping works'))], subjectOf());
    expect(verdict).toMatchObject({ passed: false, got: expect.stringContaining('not so: ping works') });
  });

  it('fails when one goes silent', () => {
    expect(check.judge([outcomeOf(said.replace('ok g\n', ''))], subjectOf()).passed).toBe(false);
  });
});
