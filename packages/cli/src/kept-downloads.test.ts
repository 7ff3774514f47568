import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { clearKept, findKept, renderKept } from './kept-downloads.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-kept-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = async (path: string, bytes: number) => {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), Buffer.alloc(bytes));
};

it('takes away what Go, uv and the store of downloads keep, and nothing of others', async () => {
  await put('go/cache/download/x/@v/v1.zip', 2_000_000);
  await put('python/uv-1/uv', 1_000_000);
  await put('assets/aa', 500_000);
  await put('another-program/mine', 1);
  const kept = await findKept(folder);
  expect(renderKept(kept).sort()).toEqual([
    `cache ${folder}/assets, 500.0 kB`,
    `cache ${folder}/go, 2.0 MB`,
    `cache ${folder}/python, 1.0 MB`,
  ]);
  await clearKept(kept);
  expect(await readdir(folder)).toEqual(['another-program']);
});

it('finds nothing where nothing is', async () => {
  expect(await findKept(join(folder, 'none'))).toEqual([]);
});
