import { describe, expect, it } from '@jest/globals';
import { CheckDeclarations } from './check-declaration.ts';
import { CheckSpec } from './check-spec.ts';

describe('CheckDeclarations', () => {
  it('asks each program that answers', () => {
    expect(
      CheckDeclarations.parse([
        { kind: 'answers', stdout: { jq: '^jq-', npm: '^[0-9]' }, stderr: { npm: '^$' } },
        { kind: 'answers', to: ['-V'], stderr: { ssh: '^OpenSSH_' } },
      ]),
    ).toEqual(
      [
        { name: 'jq answers', command: ['jq', '--version'], expect: { stdout: ['^jq-'] } },
        {
          name: 'npm answers',
          command: ['npm', '--version'],
          expect: { stdout: ['^[0-9]'], stderr: ['^$'] },
        },
        { name: 'ssh answers', command: ['ssh', '-V'], expect: { stderr: ['^OpenSSH_'] } },
      ].map((check) => CheckSpec.parse({ kind: 'command', ...check })),
    );
  });

  it('looks at each of the paths that are alike', () => {
    const alike = { type: 'directory', mode: '1777', owner: 'root' };
    expect(CheckDeclarations.parse([{ kind: 'files', paths: ['/tmp', '/var/tmp'], ...alike }])).toEqual([
      { kind: 'file', path: '/tmp', ...alike, content: [] },
      { kind: 'file', path: '/var/tmp', ...alike, content: [] },
    ]);
  });

  it('starts each shell, as the user that is asked for', () => {
    const checks = CheckDeclarations.parse([
      { kind: 'quiet', shells: ['zsh -ic', 'bash -lc'] },
      { kind: 'quiet', shells: ['zsh -ic'], user: 'root' },
    ]);
    expect(checks.map((check) => check.kind === 'command' && [check.name, check.shell, check.user])).toEqual([
      ['zsh -ic starts without a complaint', 'zsh -ic', undefined],
      ['bash -lc starts without a complaint', 'bash -lc', undefined],
      ['zsh -ic starts without a complaint as root', 'zsh -ic', 'root'],
    ]);
    for (const check of checks) {
      expect(check).toMatchObject({
        command: ['echo ready'],
        expect: { stdout: ['^ready$'], stderr: ['^$'] },
      });
    }
  });

  it('asks each of the programs that must be new enough', () => {
    const source = 'https://example.org/';
    const programs = { fzf: '0.53.0', git: '2.19' };
    const asked = { kind: 'new-enough', for: 'yazi' };
    expect(CheckDeclarations.parse([{ ...asked, source, programs }])).toEqual([
      { ...asked, program: 'fzf', oldest: '0.53.0' },
      { ...asked, program: 'git', oldest: '2.19' },
    ]);
  });

  it('keeps the order, and a check of one as it is', () => {
    const one = CheckSpec.parse({ kind: 'size', megabytes: 1 });
    expect(CheckDeclarations.parse([{ kind: 'files', paths: ['/a'] }, one])).toEqual([
      { kind: 'file', path: '/a', content: [] },
      one,
    ]);
  });
});
