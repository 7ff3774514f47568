import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { archiveLimits, type Packing, type StoredAsset } from '@officina/core';
import { inflate } from '../packing/inflate.ts';
import { inspectAsset } from './inspect-asset.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-inspect-'));
  await mkdir(join(folder, 'tree/bin'), { recursive: true });
  await writeFile(join(folder, 'tree/bin/prog'), `\x7fELF${'x'.repeat(100_000)}`, { mode: 0o755 });
  await symlink('prog', join(folder, 'tree/bin/p'));
});
afterEach(() => rm(folder, { recursive: true }));

const programs = { gz: 'gzip', bz2: 'bzip2', xz: 'xz', zst: 'zstd' } as const;
const compressions = Object.keys(programs) as (keyof typeof programs)[];

async function keep(bytes: Buffer): Promise<StoredAsset> {
  const file = join(folder, 'asset');
  await writeFile(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, size: bytes.length, file, headers: {} };
}
const compress = (program: string, input: Buffer) => execFileSync(program, ['-cq'], { input });
const tar = () => execFileSync('tar', ['-C', join(folder, 'tree'), '-cf', '-', '.']);
const inspect = (asset: StoredAsset, packing: Packing, bytes = archiveLimits.bytes) =>
  inspectAsset(asset, { packing, limits: { ...archiveLimits, bytes } });

describe('inspectAsset', () => {
  const members = [
    ['bin/', 'directory', 0, undefined],
    ['bin/p', 'link', 0, 'prog'],
    ['bin/prog', 'file', 100_004, undefined],
  ];
  const listed = async (asset: StoredAsset, packing: Packing) =>
    (await inspect(asset, packing))
      .map(({ path, kind, size, target }) => [path, kind, size, target])
      .filter(([path]) => path !== '' && path !== './')
      .sort();

  it.each(compressions)('lists a tar of %s, as GNU tar and its program write it', async (kind) => {
    expect(await listed(await keep(compress(programs[kind], tar())), `tar.${kind}`)).toEqual(members);
  });

  it.each(['gnu', 'posix', 'ustar', 'v7', 'oldgnu'])('lists a tar of the format %s', async (format) => {
    const archive = execFileSync('tar', ['-C', join(folder, 'tree'), `--format=${format}`, '-cf', '-', '.']);
    expect(await listed(await keep(archive), 'tar')).toEqual(members);
  });

  it.each(['none', 'gzip', 'xz', 'zstd'])(
    'lists the files of a package that dpkg-deb made by %s',
    async (kind) => {
      await mkdir(join(folder, 'tree/DEBIAN'));
      await writeFile(
        join(folder, 'tree/DEBIAN/control'),
        'Package: prog\nVersion: 1\nArchitecture: all\nMaintainer: N <n@example.org>\nDescription: d\n',
      );
      const deb = join(folder, 'prog.deb');
      execFileSync('dpkg-deb', ['--root-owner-group', `-Z${kind}`, '-b', join(folder, 'tree'), deb]);
      expect(await listed(await keep(await readFile(deb)), 'deb')).toEqual(members);
    },
  );

  it.each(compressions)('gives the one file that %s compressed, of all its streams', async (kind) => {
    const once = compress(programs[kind], Buffer.from(`\x7fELF${'x'.repeat(5000)}`, 'latin1'));
    const [member] = await inspect(await keep(Buffer.concat([once, once])), kind);
    expect(member).toMatchObject({ path: '', kind: 'file', size: 10_008 });
    expect(Buffer.from(member?.head ?? []).toString('latin1')).toBe('\x7fELF'.padEnd(64, 'x'));
  });

  it.each(compressions)('stops at the limit of bytes in %s', async (kind) => {
    const bomb = await keep(compress(programs[kind], Buffer.alloc(3_000_000)));
    for (const packing of [kind, `tar.${kind}` as const])
      await expect(inspect(bomb, packing, 2_000_000)).rejects.toMatchObject({
        code: 'archive-refused',
        message: expect.stringContaining('more than 2.0 MB unpacked'),
      });
  });

  it.each([...compressions, ...compressions.map((one) => `tar.${one}` as const), 'tar', 'deb'] as const)(
    'refuses a page instead of a %s, and a file that is cut off',
    async (packing) => {
      const page = await keep(Buffer.from('<!doctype html><title>Not here</title>'));
      await expect(inspect(page, packing)).rejects.toMatchObject({
        code: 'asset-not-a-program',
        message: expect.stringContaining(`wanted a ${packing} archive, got an html page of 38 bytes`),
      });
      const kind = compressions.find((one) => packing.endsWith(one));
      if (kind === undefined) return;
      const cut = await keep(compress(programs[kind], tar()).subarray(0, -9));
      await expect(inspect(cut, packing)).rejects.toMatchObject({ code: 'asset-not-a-program' });
    },
  );
});

describe('inflate', () => {
  it('names the program that it takes where that is not here', async () => {
    const none = { bz2: 'no-bzip2-here', xz: 'no-xz-here' };
    const all = async () => {
      for await (const _ of inflate(
        (async function* () {
          yield Buffer.from('x');
        })(),
        { compression: 'xz', programs: none },
      ));
    };
    await expect(all()).rejects.toMatchObject({
      code: 'tool-missing',
      message: 'a file of .xz is unpacked by no-xz-here, which is not here',
      hint: expect.stringContaining('xz-utils'),
    });
  });
});
