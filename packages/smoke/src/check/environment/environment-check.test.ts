import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toEnvironmentCheck } from './environment-check.ts';
import { ways } from './ways.ts';

describe('toEnvironmentCheck', () => {
  const check = toEnvironmentCheck(
    { kind: 'environment', variable: 'KUBECONFIG', value: '/k=1' },
    contextOf(imageOf('base')),
  );
  const good = outcomeOf('noise of .bashrc\nofficina-environment\nLANG=C\0KUBECONFIG=/k=1\0');

  it('looks at every way that the product promises', () => {
    expect(ways.map((way) => way.name)).toEqual([
      ...[
        'plain exec',
        'sh -c',
        'bash -c',
        'bash -lc',
        'bash -ic',
        'zsh -c',
        'zsh -lc',
        'zsh -ic',
        'tmux pane',
      ],
    ]);
  });

  it('passes when all ways have it', () => {
    const plain = outcomeOf('LANG=C\0KUBECONFIG=/k=1\0');
    expect(check.judge([plain, ...ways.slice(1).map(() => good)], subjectOf()).passed).toBe(true);
  });

  it('names exactly the ways that fail', () => {
    const outcomes = ways.map((way) => {
      if (way.name === 'zsh -lc') return outcomeOf('officina-environment\nLANG=C\0');
      if (way.name === 'tmux pane') return outcomeOf('', { exitCode: 1, stderr: 'no server' });
      return way.name === 'bash -ic' ? outcomeOf('officina-environment\nKUBECONFIG=/other\0') : good;
    });
    const verdict = check.judge(outcomes, subjectOf());
    expect(verdict.passed).toBe(false);
    expect(verdict.got).toBe('bash -ic: "/other"; zsh -lc: not set; tmux pane: exit 1, stderr "no server"');
  });

  it('does not take what a start-up script prints for the environment', () => {
    const noise = outcomeOf('\0KUBECONFIG=/k=1\0officina-environment\nLANG=C\0');
    expect(
      check.judge(
        ways.map(() => noise),
        subjectOf(),
      ).passed,
    ).toBe(false);
  });
});
