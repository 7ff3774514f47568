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
  const judge = (where: string, stdout: string, rest = {}) =>
    checks[0]?.judge(
      [outcomeOf(`${where}\n`, { exitCode: where === '' ? 127 : 0 }), outcomeOf(stdout, rest)],
      subjectOf(),
    );

  it('asks every tool that can say its version, and no other', () => {
    expect(checks.map(({ name, wanted, command }) => [name, wanted, command])).toEqual([
      ['version kubectl', '1.36.2', 'kubectl version'],
    ]);
  });

  it('passes exactly the locked version', () => {
    expect(judge('/usr/local/bin/kubectl', 'hello\nClient Version: v1.36.2\n')?.passed).toBe(true);
  });

  it.each([
    ['a longer one', '/bin/kubectl', 'Client Version: v1.36.21\n', '1.36.21 from /bin/kubectl'],
    ['one first on PATH', '/opt/kubectl', 'Client Version: v1.0.0\n', '1.0.0 from /opt/kubectl'],
    ['no version', '/bin/kubectl', 'usage\n', '/bin/kubectl said "usage"'],
    ['one that is not on PATH', '', 'Client Version: v1.36.2\n', 'not on PATH: exit 0'],
  ])('fails %s and says where it is', (_, where, stdout, got) => {
    expect(judge(where, stdout)).toEqual(
      expect.objectContaining({ passed: false, got: expect.stringContaining(got), hint: expect.any(String) }),
    );
  });

  it('fails a program that ends badly though it says the right version', () => {
    expect(judge('/k', 'Client Version: v1.36.2\n', { exitCode: 1 })?.passed).toBe(false);
  });

  it('fails when the lock does not know the tool', () => {
    const [check] = toVersionChecks(contextOf(imageOf('base', yaml)));
    const outcomes = [outcomeOf('/k\n'), outcomeOf('Client Version: v1.36.2\n')];
    expect(check?.judge(outcomes, subjectOf()).passed).toBe(false);
  });

  it('asks npm packages too', () => {
    const npm = `npm:\n  packages:\n    pkg:\n      version: { command: [pkg, --version], match: '^(.*)$' }\n`;
    expect(toVersionChecks(contextOf(imageOf('gemini', npm))).map((check) => check.name)).toEqual([
      'version pkg',
    ]);
  });
});
