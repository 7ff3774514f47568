import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, outcomeOf, subjectOf } from '../check.fixture.ts';
import { toVersionChecks } from './version-check.ts';

const yaml = `tools:
  kubectl:
    datasource: kubernetes
    install: [{ to: /usr/local/bin/kubectl }]
    version: { command: [kubectl, version], match: '^Client Version: v(\\S+)' }
  lazyvim:
    datasource: github-commits
    install: [{ to: /etc/skel/ }]
`;

describe('toVersionChecks', () => {
  const checks = toVersionChecks(
    contextOf(imageOf('base', yaml, { tools: { kubectl: '1.36.2', lazyvim: '1.0.0' } })),
  );
  const judge = (stdout: string, rest = {}) => checks[0]?.judge([outcomeOf(stdout, rest)], subjectOf());

  it('asks every tool that can say its version, and no other', () => {
    expect(checks.map(({ name, wanted, command }) => [name, wanted, command])).toEqual([
      ['version kubectl', '1.36.2', 'kubectl version'],
    ]);
  });

  it('passes exactly the locked version', () => {
    expect(judge('/usr/local/bin/kubectl\nhello\nClient Version: v1.36.2\n')?.passed).toBe(true);
  });

  it.each([
    [
      'a longer one',
      '/usr/local/bin/kubectl\nClient Version: v1.36.21\n',
      '1.36.21 from /usr/local/bin/kubectl',
    ],
    ['one first on PATH', '/opt/kubectl\nClient Version: v1.0.0\n', '1.0.0 from /opt/kubectl'],
    ['no version', '/usr/local/bin/kubectl\nusage\n', '/usr/local/bin/kubectl said "usage"'],
  ])('fails %s and says where it is', (_, stdout, got) => {
    expect(judge(stdout)).toEqual(
      expect.objectContaining({ passed: false, got: expect.stringContaining(got), hint: expect.any(String) }),
    );
  });

  it('fails a program that ends badly though it says the right version', () => {
    expect(judge('/k\nClient Version: v1.36.2\n', { exitCode: 1 })?.passed).toBe(false);
  });

  it('fails when the lock does not know the tool', () => {
    const [check] = toVersionChecks(contextOf(imageOf('base', yaml)));
    expect(check?.judge([outcomeOf('/k\nClient Version: v1.36.2\n')], subjectOf()).passed).toBe(false);
  });

  it('asks npm packages too', () => {
    const npm = `npm:\n  packages:\n    pkg:\n      version: { command: [pkg, --version], match: '^(.*)$' }\n`;
    expect(toVersionChecks(contextOf(imageOf('gemini', npm))).map((check) => check.name)).toEqual([
      'version pkg',
    ]);
  });
});
