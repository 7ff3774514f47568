import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Exec, ExecOptions, MaterialStore } from '@officina/core';
import { createPythonPackages } from './python-packages.ts';
import { uvVersion } from './uv.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-python-'));
});
afterEach(() => rm(folder, { recursive: true }));

const lock = `lock-version = "1.0"
[[packages]]
name = "Some_Thing"
version = "1.0"
marker = "python_full_version < '3.13'"
wheels = [{ url = "https://files.test/a/some_thing-1.0%2Bx-py3-none-any.whl", upload-time = 2026-07-01T17:11:54Z, hashes = { sha256 = "aa" } }]
`;
const wish = {
  requirements: ['x==1', 'y'],
  python: '3.11',
  platform: 'linux/arm64',
  before: '2026-11-20T00:00:00.000Z',
} as const;

/** A uv that writes what it is told, and what it was asked. */
async function uvThatWrites(text: string, exitCode = 0, stderr = 'error: No solution found\n') {
  const asked: { args: readonly string[]; wish: string; options: ExecOptions; authorities: string }[] = [];
  const exec: Exec = {
    run: async (_, args, options = {}) => {
      const place = options.cwd ?? '';
      const told = options.env?.['SSL_CERT_FILE'];
      const authorities = told === undefined ? '' : await readFile(told, 'utf8');
      asked.push({ args, wish: await readFile(join(place, 'wish.in'), 'utf8'), options, authorities });
      await writeFile(join(place, 'pylock.toml'), text);
      return { exitCode, stdout: '', stderr };
    },
  };
  const fetched: string[] = [];
  const materials: Pick<MaterialStore, 'fetch' | 'take'> = {
    fetch: async ({ what }) => {
      fetched.push(what);
      return { file: join(folder, 'wheel'), size: 1, fetched: true };
    },
    take: async (material, { members }) => {
      await writeFile(join(folder, 'uv'), '#!/bin/sh\n');
      return new Map([[members[0] ?? '', { ...material, from: { file: join(folder, 'uv') } }]]);
    },
  };
  const python = createPythonPackages({
    exec,
    materials,
    mirrors: { 'https://pypi.org/': 'http://127.0.0.1:1/pypi/' },
    folder: join(folder, 'kept'),
  });
  return { asked, fetched, python };
}

describe('closure', () => {
  it('is what uv writes, by the names that PyPI has', async () => {
    const { python } = await uvThatWrites(lock);
    expect(await python.closure(wish)).toEqual([
      { name: 'some-thing', version: '1.0', wheels: ['some_thing-1.0+x-py3-none-any.whl'] },
    ]);
  });

  it('asks for one machine, one moment and one index, with no setting of the person', async () => {
    const { python, asked } = await uvThatWrites(lock);
    await python.closure(wish);
    const { args = [], wish: text, options } = asked[0] ?? {};
    expect(text).toBe('x==1\ny\n');
    const after = (flag: string) => args[args.indexOf(flag) + 1];
    expect(after('--python-platform')).toBe('aarch64-manylinux_2_28');
    expect(after('--exclude-newer')).toBe(wish.before);
    expect(after('--default-index')).toBe('http://127.0.0.1:1/pypi/simple/');
    for (const flag of ['--no-config', '--no-python-downloads', '--no-sources']) expect(args).toContain(flag);
    for (const name of ['UV_INDEX_URL', 'PIP_INDEX_URL', 'PYTHONPATH', 'VIRTUAL_ENV'])
      expect(options?.unset?.test(name)).toBe(true);
    for (const name of ['PATH', 'SSL_CERT_FILE', 'HTTPS_PROXY'])
      expect(options?.unset?.test(name)).toBe(false);
  });

  it('brings uv once, and leaves no folder behind', async () => {
    const { python, fetched, asked } = await uvThatWrites(lock);
    await Promise.all([python.closure(wish), python.closure(wish)]);
    await python.closure(wish);
    expect(fetched).toEqual([expect.stringContaining(`uv ${uvVersion}`)]);
    expect(asked).toHaveLength(3);
    for (const { options } of asked) await expect(readdir(options.cwd ?? '')).rejects.toThrow('ENOENT');
  });

  it('takes the uv that it has brought before', async () => {
    const { python, fetched } = await uvThatWrites(lock);
    await mkdir(join(folder, `kept/uv-${uvVersion}`), { recursive: true });
    await writeFile(join(folder, `kept/uv-${uvVersion}/uv`), '');
    await chmod(join(folder, `kept/uv-${uvVersion}/uv`), 0o755);
    await python.closure(wish);
    expect(fetched).toEqual([]);
  });

  it('refuses an extra that no project has, of which uv only warns', async () => {
    const said = 'warning: The package `x==1` does not have an extra named `nope`\n';
    const { python } = await uvThatWrites(lock, 0, said);
    await expect(python.closure({ ...wish, requirements: ['x[a,Nope]==1'] })).rejects.toMatchObject({
      code: 'spec-invalid',
      message: expect.stringContaining('no extra nope'),
    });
    expect(await python.closure(wish)).toHaveLength(1);
  });

  it('hands uv the authority that Node is told of, beside those that it knows', async () => {
    const [extra, told] = [process.env['NODE_EXTRA_CA_CERTS'], process.env['SSL_CERT_FILE']];
    await writeFile(join(folder, 'own.pem'), 'OWN\n');
    process.env['NODE_EXTRA_CA_CERTS'] = join(folder, 'own.pem');
    delete process.env['SSL_CERT_FILE'];
    try {
      const { python, asked } = await uvThatWrites(lock);
      await python.closure(wish);
      expect(asked[0]?.authorities).toMatch(/BEGIN CERTIFICATE[\s\S]*\nOWN\n$/);
    } finally {
      for (const [name, value] of [
        ['NODE_EXTRA_CA_CERTS', extra],
        ['SSL_CERT_FILE', told],
      ] as const) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it.each([
    ['version-none', '', 1],
    ['upstream-answer', 'nonsense', 0],
    ['upstream-answer', 'packages = 1\n', 0],
  ])('fails with %s', async (code, text, exitCode) => {
    const { python } = await uvThatWrites(text, exitCode);
    await expect(python.closure(wish)).rejects.toMatchObject({ code });
  });
});
