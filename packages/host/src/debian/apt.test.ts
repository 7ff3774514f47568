import { describe, expect, it } from '@jest/globals';
import type { Exec } from '@officina/core';
import { memoryTalk } from '@officina/fakes';
import { candidateVersion, ensurePackages } from './apt.ts';

const talk = memoryTalk();

/** A machine with some packages installed and some known to apt. */
function machine(installed: readonly string[], known: readonly string[], isStale = false) {
  const ran: string[] = [];
  const exec: Exec = {
    async run(command, args) {
      const name = args.at(-1) ?? '';
      if (command === 'apt-get') ran.push(args.slice(2).join(' '));
      const stdout =
        command === 'dpkg-query'
          ? installed.includes(name)
            ? 'installed'
            : 'config-files'
          : `  Candidate: ${known.includes(name) ? '1:2.3-4' : '(none)'}\n`;
      const isGone = isStale && command === 'apt-get' && args.includes('install') && !ran.includes('update');
      return { exitCode: isGone ? 100 : 0, stdout, stderr: isGone ? 'E: 404  Not Found' : '' };
    },
  };
  return { exec, ran };
}

describe('ensurePackages', () => {
  it('does nothing, as anyone, when all are there', async () => {
    const { exec, ran } = machine(['a', 'b'], []);
    expect(await ensurePackages(['a', 'b'], { exec, talk, uid: 1000 })).toEqual({ installed: [] });
    expect(ran).toEqual([]);
  });

  it('installs only the missing, and reads the lists only when it must', async () => {
    const first = machine(['a'], ['b']);
    expect(await ensurePackages(['a', 'b'], { exec: first.exec, talk, uid: 0 })).toEqual({
      installed: ['b'],
    });
    expect(first.ran).toEqual(['install -y --no-install-recommends b']);
    const second = machine([], []);
    await ensurePackages(['a'], { exec: second.exec, talk, uid: 0 });
    expect(second.ran).toEqual(['update', 'install -y --no-install-recommends a']);
  });

  it('reads the lists anew when they name what the mirror no longer has', async () => {
    const { exec, ran } = machine([], ['a'], true);
    expect(await ensurePackages(['a'], { exec, talk, uid: 0 })).toEqual({ installed: ['a'] });
    const install = 'install -y --no-install-recommends a';
    expect(ran).toEqual([install, 'update', install]);
  });

  it('needs root', async () => {
    const { exec } = machine([], ['a']);
    await expect(ensurePackages(['a'], { exec, talk, uid: 1000 })).rejects.toMatchObject({
      code: 'engine-not-root',
      hint: expect.stringContaining('apt-get install a'),
    });
  });
});

describe('candidateVersion', () => {
  it('drops the epoch, and knows none for (none)', async () => {
    const { exec } = machine([], ['a']);
    expect(await candidateVersion(exec, 'a')).toBe('2.3-4');
    expect(await candidateVersion(exec, 'b')).toBeUndefined();
  });
});
