import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it.each([
    ['0.53.0', '0.38 (debian)', 1],
    ['0.53.0', 'git version 0.53.0', 0],
    ['0.9', 'fzf\n v0.10.2 [+git] 0.1', 0],
    ['0.9', 'none', 1],
  ])('holds what is asked for, %s, against what the program says: %j', (oldest, says, exitCode) => {
    const folder = mkdtempSync(join(tmpdir(), 'new-enough-'));
    writeFileSync(join(folder, 'neighbour'), `#!/bin/sh\nprintf '%s\\n' '${says}'\n`, { mode: 0o755 });
    const [check] = CheckDeclarations.parse([
      { kind: 'new-enough', for: 'yazi', source: 'https://example.org/', programs: { neighbour: oldest } },
    ]);
    if (check?.kind !== 'command') throw new RangeError('wanted a command');
    expect(check.name).toBe(`neighbour is new enough for yazi: ${oldest}`);
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    expect(spawnSync('sh', ['-c', check.command.join(' ')], { env }).status).toBe(exitCode);
    rmSync(folder, { recursive: true });
  });

  it('keeps the order, and a check of one as it is', () => {
    const one = CheckSpec.parse({ kind: 'size', megabytes: 1 });
    expect(CheckDeclarations.parse([{ kind: 'files', paths: ['/a'] }, one])).toEqual([
      { kind: 'file', path: '/a', content: [] },
      one,
    ]);
  });
});
