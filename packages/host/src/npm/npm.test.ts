import { access } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import type { Exec, ExecOptions } from '@officina/core';
import { createFiles } from '../files.ts';
import { createHttp } from '../http/http.ts';
import { createNpm } from './npm.ts';

const files = createFiles();

/** An npm that answers `view` by its first field, and writes a lockfile for `install`. */
function fakeNpm(answers: Record<string, unknown>, seen: string[] = []): Exec {
  return {
    run: async (command, args, options: ExecOptions = {}) => {
      seen.push([command, ...args].join(' '));
      const answer = answers[args[0] === 'view' ? (args[2] ?? '') : 'install'];
      if (args[0] === 'install' && options.cwd !== undefined && answer !== undefined) {
        seen.push(options.cwd, (await files.read(`${options.cwd}/package.json`)) ?? '');
        await files.write(`${options.cwd}/package-lock.json`, JSON.stringify(answer));
        return { exitCode: 0, stdout: '{}', stderr: '' };
      }
      if (answer === undefined || answer instanceof Error) {
        const error = {
          error: { code: answer instanceof Error ? answer.message : 'E404', summary: 'Not Found' },
        };
        return { exitCode: 1, stdout: JSON.stringify(error), stderr: '' };
      }
      return { exitCode: 0, stdout: JSON.stringify(answer), stderr: '' };
    },
  };
}

const npm = (answers: Record<string, unknown>, seen?: string[]) =>
  createNpm({ exec: fakeNpm(answers, seen), files, http: createHttp({ mirrors: {} }) });

describe('versions', () => {
  it('joins times and deprecations, and leaves out what is not published any more', async () => {
    const found = await npm({
      time: {
        time: {
          created: 'x',
          '1.0.0': '2024-12-13T02:58:59.453000+00:00',
          '1.1.0': 'nonsense',
          '0.9.0': '2020-01-01T00:00:00Z',
        },
        versions: ['1.0.0', '1.1.0', '2.0.0-rc.1'],
      },
      version: [{ version: '1.0.0', deprecated: 'use 1.1' }, '1.1.0'],
    }).versions('pkg');
    expect(found).toEqual([
      { version: '1.0.0', deprecated: true, released: '2024-12-13T02:58:59.453Z' },
      { version: '1.1.0', deprecated: false },
      { version: '2.0.0-rc.1', deprecated: false },
    ]);
  });

  it('understands a package with one version', async () => {
    const found = await npm({ time: { time: {}, versions: '1.0.0' }, version: '1.0.0' }).versions('pkg');
    expect(found).toEqual([{ version: '1.0.0', deprecated: false }]);
  });

  it.each([
    ['E404', 'upstream-status'],
    ['ECONNREFUSED', 'upstream-unreachable'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'upstream-unreachable'],
    ['E429', 'rate-limited'],
    ['EUSAGE', 'command-failed'],
  ])('turns %s into %s', async (code, wanted) => {
    const asked = npm({ time: new Error(code), version: new Error(code) }).versions('pkg');
    await expect(asked).rejects.toMatchObject({ code: wanted, message: expect.stringContaining(code) });
  });
});

describe('lock', () => {
  const entry = { version: '1.0.0', resolved: 'https://r.example/a.tgz', integrity: 'sha512-a' };
  const lockfile = (entries: object) => ({ name: 'x', lockfileVersion: 3, packages: { '': {}, ...entries } });

  it('strips addresses, gives integrity, keeps the manifest and removes its folder', async () => {
    const seen: string[] = [];
    const previous = {
      manifest: '{"name":"mine","private":true,"dependencies":{"a":"0.9.0","gone":"1.0.0"}}',
      lockfile: '{}',
    };
    const result = await npm({ install: lockfile({ 'node_modules/a': entry }) }, seen).lock(
      { a: '1.0.0' },
      previous,
    );
    expect(JSON.parse(result.manifest)).toEqual({
      name: 'mine',
      private: true,
      dependencies: { a: '1.0.0' },
    });
    expect(result.lockfile).not.toContain('resolved');
    expect(result.integrity).toEqual({ a: 'sha512-a' });
    expect(seen[0]).toContain('--ignore-scripts');
    expect(seen[2]).toBe(result.manifest);
    await expect(access(seen[1] ?? '')).rejects.toThrow();
  });

  it('tells npm the moment before which all that enters was published', async () => {
    const seen: string[] = [];
    const made = npm({ install: lockfile({ 'node_modules/a': entry }) }, seen);
    await made.lock({ a: '1.0.0' }, undefined, { before: new Date('2026-11-17T12:00:00Z') });
    expect(seen[0]).toContain('--before=2026-11-17T12:00:00.000Z');
  });

  it('refuses a package without integrity', async () => {
    const entries = {
      'node_modules/a': entry,
      'node_modules/b': { version: '1.0.0', resolved: 'git+ssh://x' },
    };
    await expect(npm({ install: lockfile(entries) }).lock({ a: '1.0.0' })).rejects.toMatchObject({
      code: 'checksum-missing',
      message: expect.stringContaining('node_modules/b'),
    });
  });

  it('refuses another version than asked for', async () => {
    const asked = npm({ install: lockfile({ 'node_modules/a': entry }) }).lock({ a: '1.0.1' });
    await expect(asked).rejects.toMatchObject({
      code: 'upstream-answer',
      message: expect.stringContaining('wanted 1.0.1'),
    });
  });
});

describe('published', () => {
  const entry = { version: '1.0.0', integrity: 'sha512-a', dependencies: { b: '1' } };
  const lockfile = {
    lockfileVersion: 3,
    packages: { '': {}, 'node_modules/entry-0': { ...entry, name: 'a' } },
  };
  const asked = [{ name: 'a', version: '1.0.0' }];

  it('asks for all at once, each under a name of its own, and runs nothing of them', async () => {
    const seen: string[] = [];
    const found = await npm({ install: lockfile }, seen).published(asked);
    expect(found.get('a@1.0.0')).toMatchObject(entry);
    expect(JSON.parse(seen[2] ?? '')).toMatchObject({ dependencies: { 'entry-0': 'npm:a@1.0.0' } });
    expect(seen[0]).toMatch(/ --package-lock-only --ignore-scripts .*--prefer-online/);
    await expect(access(seen[1] ?? '')).rejects.toThrow();
  });

  it('refuses an answer without one of them', async () => {
    const both = [...asked, { name: 'b', version: '2.0.0' }];
    await expect(npm({ install: lockfile }).published(both)).rejects.toMatchObject({
      code: 'upstream-answer',
      message: 'npm says nothing of b@2.0.0',
    });
  });

  it('asks a mirror of the public registry, where there is one', async () => {
    const envs: unknown[] = [];
    const exec: Exec = {
      run: async (_, __, { env } = {}) => {
        envs.push(env);
        return { exitCode: 1, stdout: '', stderr: '' };
      },
    };
    for (const mirrors of [{ 'https://registry.npmjs.org/': 'http://127.0.0.1:1/npm/' }, {}]) {
      await expect(
        createNpm({ exec, files, mirrors, http: createHttp({ mirrors: {} }) }).published(asked),
      ).rejects.toThrow();
    }
    expect(envs).toEqual([{ npm_config_registry: 'http://127.0.0.1:1/npm/' }, undefined]);
  });
});
