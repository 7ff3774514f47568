import { describe, expect, it, jest } from '@jest/globals';
import { toFailure } from './failure.ts';
import { createProgram } from './program.ts';

/** What wrong use comes to: nothing runs, one error, exit code 2. */
async function failure(args: readonly string[]) {
  const program = await createProgram(args);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    return toFailure(error);
  }
  throw new Error(`${args.join(' ')} was not refused`);
}

describe('createProgram', () => {
  it.each([
    [['plan', '--nonsense'], "unknown option '--nonsense'"],
    [['plam'], "unknown command 'plam' (Did you mean plan?)"],
    [['plan', '--only', ''], "'--only <images>' argument '' is invalid. wanted names joined by commas."],
    [['plan', '--only', ' , '], 'wanted names joined by commas.'],
    [['plan', '--platform', 'linux/arm'], 'unknown platform "linux/arm"'],
    [['plan', '--mirror', 'foo'], '--mirror: wanted <prefix>=<replacement>, got "foo"'],
    [['plan', '--network', 'none'], "argument 'none' is invalid. Allowed choices are default, host."],
    [['plan', '--registry', 'ghcr.io'], 'wanted host/path without tag or digest, got "ghcr.io"'],
    [['resolve', '--check', '--dry-run'], '--check and --dry-run exclude each other'],
    [['release', 'list', '--version', 'v1.2.0'], "unknown option '--version' of release list"],
    [['release', 'rollback'], "required option '--to <version>' not specified"],
  ])('refuses %j as wrong use', async (args, said) => {
    const { text, exitCode } = await failure(args);
    expect(text).toContain('input-invalid');
    expect(text).toContain(said);
    expect(text.match(/\n/g)).toHaveLength(2);
    expect(text).toMatch(/next.*: \S/);
    expect(exitCode).toBe(2);
  });

  it.each([
    [['plan', '--nonsense'], 'officina plan --help'],
    [['plan', '--platform', 'linux/arm'], 'write linux/amd64 or linux/arm64'],
    [['--images', 'smoke', 'plan', '--only', ''], 'officina plan --help'],
    [['release', 'list', '--version', 'v1.2.0'], 'officina release list --help'],
    [['release', '--dry-run', 'rollback', 'list'], 'officina release rollback --help'],
    [['release', '--plan', 'list', '--nonsense'], 'officina release --help'],
    [['plam'], 'officina --help'],
    [['--nonsense'], 'officina --help'],
  ])('points from wrong use, as in %j, to %s', async (args, help) => {
    expect((await failure(args)).text).toContain(`: ${help}\n`);
  });

  it('says nothing more after help', async () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await failure(['plan', '--help'])).toEqual({ text: '', exitCode: 0 });
    write.mockRestore();
  });

  it('loads the commands that the words may mean, and all where they mean none', async () => {
    const names = async (...words: string[]) =>
      (await createProgram(words)).commands.map((command) => command.name());
    expect(await names('--images', 'plan', 'smoke')).toEqual(['plan', 'smoke']);
    const all = await names('--help');
    expect(all).toHaveLength(new Set(all).size);
    for (const name of all) expect(await names('--json', name)).toEqual([name]);
    expect(await names('help', 'nonsense')).toEqual(all);
  });

  it('gives a rollback its dry run, though release has the option too', async () => {
    const release = (await createProgram()).commands.find((command) => command.name() === 'release');
    const rollback = release?.commands.find((command) => command.name() === 'rollback');
    expect(rollback).toBeDefined();
    let ran: unknown[] = [];
    rollback?.action((...given: unknown[]) => {
      ran = given;
    });
    release?.parent?.parse(['release', 'rollback', 'latest', '--to', 'v1.2.0', '--dry-run', '--json'], {
      from: 'user',
    });
    expect(ran.slice(0, 2)).toEqual([['latest'], { to: 'v1.2.0', dryRun: true }]);
    expect(release?.parent?.opts()['json']).toBe(true);
  });
});
