import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

/** Runs words of a shell on the real command line, from the checkout. */
function bash(script: string) {
  const env = { ...process.env, NO_COLOR: '1' };
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env });
  return { stdout, stderr };
}

describe('officina', () => {
  it.each([
    ['a document', './officina plan --json --registry registry.invalid/a/b', '0\n'],
    ['a table', './officina plan --registry registry.invalid/a/b', '0\n'],
    ['the help', './officina --help', '0\n'],
    ['the version', './officina --version', '0\n'],
    ['what it talks of', './officina plan --nonsense 2>&1', '2\n'],
  ])('ends as it would when nobody reads %s', (_, command, code) => {
    const { stdout, stderr } = bash(`${command} | true; echo "\${PIPESTATUS[0]}"`);
    expect(stderr.replace(/^warning .*\n/gm, '')).toBe('');
    expect(stdout).toBe(code);
  });

  it('says its version, by either word, where nothing else is asked', () => {
    expect(bash('./officina --version; ./officina -V; ./officina -V --json').stdout).toBe(
      '0.1.0\n'.repeat(3),
    );
  });

  it('points to the help of the command that was used wrongly', () => {
    expect(bash('./officina release rollback --to v1.2.3 --dri-run').stderr).toBe(
      "error input-invalid: unknown option '--dri-run' (Did you mean --dry-run?)\n  next: officina release rollback --help\n",
    );
  });
});
