import { chmod, lstat, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFiles } from './files.ts';

const files = createFiles();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('createFiles', () => {
  it('writes into folders that are not there and reads back', async () => {
    await files.write(`${folder}/a/b.txt`, 'é');
    expect(await files.read(`${folder}/a/b.txt`)).toBe('é');
    expect(await files.readBytes(`${folder}/a/b.txt`)).toHaveLength(2);
    expect(await readdir(`${folder}/a`)).toEqual(['b.txt']);
  });

  it('keeps the mode of the file that it replaces', async () => {
    await writeFile(`${folder}/x`, 'old');
    await chmod(`${folder}/x`, 0o640);
    await files.write(`${folder}/x`, 'new');
    expect((await stat(`${folder}/x`)).mode & 0o777).toBe(0o640);
  });

  it('writes where a link leads, and keeps the link', async () => {
    await writeFile(`${folder}/real`, 'old');
    await chmod(`${folder}/real`, 0o640);
    await symlink('real', `${folder}/link`);
    await files.write(`${folder}/link`, 'new');
    expect(await files.read(`${folder}/real`)).toBe('new');
    expect((await stat(`${folder}/real`)).mode & 0o777).toBe(0o640);
    expect((await lstat(`${folder}/link`)).isSymbolicLink()).toBe(true);
    expect(await readdir(folder)).toEqual(['link', 'real']);
  });

  it('leaves nothing half-written when it cannot replace', async () => {
    await mkdir(`${folder}/taken/inner`, { recursive: true });
    await expect(files.write(`${folder}/taken`, 'x')).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('says undefined or empty for what is not there, and names what cannot be read', async () => {
    expect(await files.read(`${folder}/no`)).toBeUndefined();
    expect(await files.list(`${folder}/no`)).toEqual([]);
    expect(await files.walk(`${folder}/no`)).toEqual([]);
    await expect(files.read(folder)).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it('walks by code unit over whole paths, without following links', async () => {
    for (const path of ['a/z', 'a.b', 'a-b', 'B']) await files.write(`${folder}/${path}`, 'four');
    await symlink('/etc', `${folder}/link`);
    await chmod(`${folder}/B`, 0o755);
    await chmod(`${folder}/a`, 0o700);
    const entries = await files.walk(folder);
    expect(entries.map(({ path }) => path)).toEqual(['B', 'a', 'a-b', 'a.b', 'a/z', 'link']);
    expect(entries[1]).toEqual({ path: 'a', kind: 'folder', mode: 0o700, size: 0 });
    expect(entries[0]).toEqual({ path: 'B', kind: 'file', mode: 0o755, size: 4 });
    expect(entries[5]).toEqual({ path: 'link', kind: 'link', mode: 0o777, size: 0, target: '/etc' });
    expect(await files.list(folder)).toEqual(['B', 'a', 'a-b', 'a.b', 'link']);
  });

  // Decoded with loss, two files of other bytes would be one text, and one key.
  it('reads text that is UTF-8 and no other; bytes as they are', async () => {
    const latin = Buffer.from('caf\xe9\n', 'latin1');
    await writeFile(`${folder}/latin`, latin);
    await expect(files.read(`${folder}/latin`)).rejects.toMatchObject({
      code: 'file-unreadable',
      message: `${folder}/latin is not valid UTF-8`,
    });
    expect(await files.readBytes(`${folder}/latin`)).toEqual(latin);
    await writeFile(`${folder}/marked`, '\uFEFF\uFFFD');
    expect(await files.read(`${folder}/marked`)).toBe('\uFEFF\uFFFD');
  });

  it('refuses a name that is not UTF-8 rather than leave its file out', async () => {
    await mkdir(`${folder}/sub`);
    await writeFile(`${folder}/sub/\uFFFD`, '');
    expect((await files.walk(folder)).map(({ path }) => path)).toEqual(['sub', 'sub/\uFFFD']);
    await writeFile(Buffer.concat([Buffer.from(`${folder}/sub/f`), Buffer.of(0xe9)]), '');
    const refusal = { code: 'file-unreadable', message: `${folder}/sub/f\\xe9: the name is not valid UTF-8` };
    await expect(files.walk(folder)).rejects.toMatchObject(refusal);
    await expect(files.list(`${folder}/sub`)).rejects.toMatchObject(refusal);
  });

  it('refuses a link whose target is not UTF-8', async () => {
    await symlink(Buffer.from('f\xe9', 'latin1'), `${folder}/link`);
    await expect(files.walk(folder)).rejects.toMatchObject({
      code: 'file-unreadable',
      message: `${folder}/link: the target is not valid UTF-8`,
    });
  });
});
