import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Packing, sha256 } from '@officina/core';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { takeMembers } from './take-members.ts';

let folder = '';
const program = `\x7fELF${'x'.repeat(100_000)}`;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-take-'));
  await mkdir(join(folder, 'store'));
  await mkdir(join(folder, 'tree/bin'), { recursive: true });
  await writeFile(join(folder, 'tree/bin/prog'), program, { mode: 0o750 });
  await writeFile(join(folder, 'tree/other'), 'other');
});
afterEach(() => rm(folder, { recursive: true }));

const make = (program: string, ...args: string[]) =>
  execFileSync(program, args, { cwd: join(folder, 'tree'), stdio: ['ignore', 'pipe', 'ignore'] });
const take = async (packing: Packing, archive: Buffer, members = ['bin/prog']) => {
  await writeFile(join(folder, 'archive'), archive);
  const taken = await takeMembers(join(folder, 'archive'), {
    packing,
    members,
    store: join(folder, 'store'),
  });
  return Object.fromEntries([...taken].map(([name, { hex, size }]) => [name, [hex, size]]));
};
const itself = [sha256(program), program.length];
const tar = (...args: string[]) => make('tar', '-cf', '-', ...args);

describe('takeMembers', () => {
  it.each<[Packing, readonly string[]]>([
    ['tar', ['-cf', '-', '.']],
    ['tar', ['-cf', '-', 'bin', 'other']],
    ['tar.gz', ['-czf', '-', '.']],
    ['tar.bz2', ['-cjf', '-', '.']],
    ['tar.xz', ['-cJf', '-', '.']],
    ['tar.zst', ['--zstd', '-cf', '-', '.']],
    ['tar', ['-cf', '-', '--format=v7', '.']],
    ['tar', ['-cf', '-', '--format=posix', '.']],
    ['tar', ['-cf', '-', '--transform=s|^|/|', '-P', 'bin']],
  ])('takes a file of a %s out, as tar %j writes it', async (packing, args) => {
    expect(await take(packing, make('tar', ...args))).toEqual({ 'bin/prog': itself });
    expect(await readdir(join(folder, 'store'))).toEqual([sha256(program)]);
    expect(await readFile(join(folder, 'store', sha256(program)), 'latin1')).toBe(program);
  });

  it.each([
    ['gz', 'gzip'],
    ['bz2', 'bzip2'],
    ['xz', 'xz'],
    ['zst', 'zstd'],
  ] as const)('takes the one file of a .%s out', async (packing, by) => {
    expect(await take(packing, make(by, '-cq', 'bin/prog'), [''])).toEqual({ '': itself });
  });

  it('takes files of a zip out', async () => {
    make('python3', '-m', 'zipfile', '-c', '../it.zip', 'bin', 'other');
    const archive = await readFile(join(folder, 'it.zip'));
    const other = [sha256('other'), 5];
    expect(await take('zip', archive, ['bin/prog', 'other'])).toEqual({ 'bin/prog': itself, other });
  });

  it('takes a file of a Debian package out', async () => {
    await mkdir(join(folder, 'tree/DEBIAN'));
    const control =
      'Package: it\nVersion: 1\nArchitecture: all\nMaintainer: N <n@example.org>\nDescription: d\n';
    await writeFile(join(folder, 'tree/DEBIAN/control'), control);
    make('dpkg-deb', '--root-owner-group', '-b', '.', '../it.deb');
    expect(await take('deb', await readFile(join(folder, 'it.deb')))).toEqual({ 'bin/prog': itself });
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['that is not there', async () => tar('other')],
    [
      'that is a symbolic link',
      async () => {
        await rm(join(folder, 'tree/bin/prog'));
        await symlink('../other', join(folder, 'tree/bin/prog'));
        return tar('.');
      },
    ],
    [
      'that is a link to one before it',
      async () => {
        await link(join(folder, 'tree/other'), join(folder, 'tree/bin/linked'));
        await rm(join(folder, 'tree/bin/prog'));
        await link(join(folder, 'tree/other'), join(folder, 'tree/bin/prog'));
        return tar('other', 'bin/prog');
      },
    ],
    ['that is there twice', async () => tar('bin/prog', 'other', 'bin/prog')],
    ['that is a folder', async () => tar('--transform=s|other|bin/prog/other|', 'other')],
    ['that is one and a folder', async () => tar('--transform=s|^other|bin|', 'bin', 'other')],
    [
      'of which only parts are in the archive',
      async () => {
        make('truncate', '-s', '900000', 'bin/prog');
        return tar('-S', '.');
      },
    ],
    ['of an archive that is cut off', async () => tar('.').subarray(0, 60_000)],
    ['of a page', async () => Buffer.from('<!doctype html><title>Not here</title>')],
  ])('leaves a file to the step %s', async (_, archive) => {
    expect(await take('tar', await archive())).toEqual({});
  });

  it('takes nothing else than what GNU tar unpacks there, whatever the order of members', async () => {
    const names = ['bin', 'bin/', 'bin/prog', './bin/prog', 'bin//prog', 'other', 'other/prog', 'bin/prog/x'];
    const entry = fc.oneof(
      fc.record({ type: fc.constant('file' as const), name: fc.constantFrom(...names), text: fc.string() }),
      fc.record({ type: fc.constant('directory' as const), name: fc.constantFrom(...names) }),
      fc.record({
        type: fc.constantFrom('symlink' as const, 'link' as const),
        name: fc.constantFrom(...names),
        linkname: fc.constantFrom('other', 'prog', 'bin', 'bin/prog'),
      }),
    );
    let took = 0;
    const check = fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 5 }), async (entries) => {
      const packing = pack();
      for (const one of entries)
        if (one.type === 'file') packing.entry({ name: one.name, type: 'file' }, one.text);
        else packing.entry(one, '');
      packing.finalize();
      const chunks: Buffer[] = [];
      for await (const chunk of packing as AsyncIterable<Buffer>) chunks.push(chunk);
      const archive = Buffer.concat(chunks);
      const taken = await take('tar', archive);
      if (taken['bin/prog'] === undefined) return;
      took += 1;
      const unpacked = join(folder, `unpacked-${took}`);
      await mkdir(unpacked);
      // It may say that another member does not fit in; this one it must have, of these bytes.
      spawnSync('tar', ['-xf', '-', '-C', unpacked, '--no-same-owner'], { input: archive });
      const bytes = await readFile(join(unpacked, 'bin/prog'));
      expect(taken['bin/prog']).toEqual([sha256(bytes), bytes.length]);
    });
    await fc.assert(check, { numRuns: 500 });
    expect(took).toBeGreaterThan(10);
  });

  it('throws what the disk says', async () => {
    await rm(join(folder, 'store'), { recursive: true });
    await writeFile(join(folder, 'store'), '');
    await expect(take('tar', tar('.'))).rejects.toMatchObject({ syscall: expect.any(String) });
  });

  it('does not depend on modes, nor on who may read them', async () => {
    await chmod(join(folder, 'tree/bin/prog'), 0o4000);
    expect(await take('tar', tar('.'))).toEqual({ 'bin/prog': itself });
  });
});
