import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AssetStore, StoredAsset } from '@officina/core';
import { type Header, pack } from 'tar-stream';
import yazl from 'yazl';
import { createHttp } from '../http/http.ts';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { createAssetStore } from './asset-store.ts';

let folder: string;
let server: Loopback;
let served: Buffer;
let headers: Record<string, string>;
let store: AssetStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-assets-'));
  headers = {};
  server = await serveLoopback((_, response) => {
    if (headers['x-status'] !== undefined) response.writeHead(Number(headers['x-status'])).end('gone');
    else if (headers['x-cut'] !== undefined) {
      response.writeHead(200, { 'content-length': String(served.length) });
      response.write(served.subarray(0, 3), () => response.destroy());
    } else response.writeHead(200, headers).end(served);
  });
  store = createAssetStore({ http: createHttp({ mirrors: {}, sleep: async () => undefined }), folder });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('download', () => {
  it('keeps the bytes under their hash and tells of progress', async () => {
    served = Buffer.from('program');
    headers = { 'content-length': '7', 'x-officina-stand-in': 'true' };
    const totals: number[] = [];
    const asset = await store.download({ url: `${server.url}/a` }, (total) => totals.push(total));
    expect(asset).toMatchObject({ sha256: sha(served), size: 7, file: join(folder, sha(served)) });
    expect(asset.headers['x-officina-stand-in']).toBe('true');
    expect(totals.at(-1)).toBe(7);
    expect(await readdir(folder)).toEqual([sha(served)]);
    expect(await store.find(asset.sha256)).toEqual({ ...asset, headers: {} });
  });

  it.each([
    ['403', 'upstream-status'],
    ['404', 'asset-missing'],
    ['410', 'asset-missing'],
  ])('refuses status %s with %s and keeps nothing', async (status, code) => {
    headers = { 'x-status': status };
    await expect(store.download({ url: `${server.url}/a` })).rejects.toMatchObject({
      code,
      message: `${server.url}/a answered ${status}, wanted 200`,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses fewer bytes than announced and keeps nothing', async () => {
    served = Buffer.from('a longer program');
    headers = { 'x-cut': '1' };
    await expect(store.download({ url: `${server.url}/a` })).rejects.toMatchObject({
      code: 'asset-truncated',
      message: expect.stringMatching(/^http.*\/a announced 16 bytes and gave [0-3]$/),
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('find', () => {
  it('knows nothing of a hash that it has not, or that is none', async () => {
    expect(await store.find('0'.repeat(64))).toBeUndefined();
    expect(await store.find('../../etc/passwd')).toBeUndefined();
  });

  it('throws damaged bytes away', async () => {
    await writeFile(join(folder, sha(Buffer.from('good'))), 'bad');
    expect(await store.find(sha(Buffer.from('good')))).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('inspect', () => {
  const keep = async (bytes: Buffer): Promise<StoredAsset> => {
    const file = join(folder, 'asset');
    await writeFile(file, bytes);
    return { sha256: sha(bytes), size: bytes.length, file, headers: {} };
  };
  const tar = async (...entries: [Partial<Header> & { name: string }, string?][]) => {
    const packed = pack();
    for (const [header, content] of entries) packed.entry({ mode: 0o755, ...header }, content ?? '');
    packed.finalize();
    return gzipSync(await buffer(packed));
  };
  const text = (head: Uint8Array) => Buffer.from(head).toString('latin1');

  it('gives a raw program as one member', async () => {
    const [member] = await store.inspect(
      await keep(Buffer.from('\x7fELF'.padEnd(100, 'x'), 'latin1')),
      'raw',
    );
    expect(member).toMatchObject({ path: '', kind: 'file', size: 100 });
    expect(text(member?.head ?? new Uint8Array())).toBe('\x7fELF'.padEnd(64, 'x'));
  });

  it('lists a tar as it is written, escaping members too', async () => {
    const asset = await keep(
      await tar(
        [{ name: './d/', type: 'directory' }],
        [{ name: './d/prog' }, 'y'.repeat(70_000)],
        [{ name: 'd/link', type: 'symlink', linkname: '../../out' }],
        [{ name: 'd/e/hard', type: 'link', linkname: 'd/prog' }],
        [{ name: '../up' }, 'u'],
        [{ name: '/abs' }, 'a'],
      ),
    );
    const members = await store.inspect(asset, 'tar.gz');
    expect(members.map(({ path, kind, size, target }) => [path, kind, size, target])).toEqual([
      ['d/', 'directory', 0, undefined],
      ['d/prog', 'file', 70_000, undefined],
      ['d/link', 'link', 0, '../../out'],
      ['d/e/hard', 'link', 0, '../prog'],
      ['../up', 'file', 1, undefined],
      ['/abs', 'file', 1, undefined],
    ]);
    expect(text(members[1]?.head ?? new Uint8Array())).toBe('y'.repeat(64));
  });

  it('keeps a hard link that escapes recognisable', async () => {
    const asset = await keep(await tar([{ name: 'd/hard', type: 'link', linkname: '../../etc/passwd' }]));
    expect((await store.inspect(asset, 'tar.gz'))[0]?.target).toBe('../../etc/passwd');
  });

  it('lists a zip as it is written', async () => {
    const zip = new yazl.ZipFile();
    zip.addBuffer(Buffer.from('z'.repeat(5000)), 'd/prog', { mode: 0o100755 });
    zip.addBuffer(Buffer.from('prog'), 'd/link', { mode: 0o120777 });
    zip.addEmptyDirectory('d/empty');
    zip.addBuffer(Buffer.from('12'), 'xx/up', { mode: 0o100644 });
    zip.end();
    const bytes = Buffer.from(
      (await buffer(zip.outputStream)).toString('latin1').replaceAll('xx/up', '../up'),
      'latin1',
    );
    const members = await store.inspect(await keep(bytes), 'zip');
    expect(members.map(({ path, kind, size, target }) => [path, kind, size, target])).toEqual([
      ['d/prog', 'file', 5000, undefined],
      ['d/link', 'link', 0, 'prog'],
      ['d/empty/', 'directory', 0, undefined],
      ['../up', 'file', 2, undefined],
    ]);
    expect(text(members[0]?.head ?? new Uint8Array())).toBe('z'.repeat(64));
  });

  it.each(['tar.gz', 'zip'] as const)('refuses an html page as %s', async (packing) => {
    await expect(
      store.inspect(await keep(Buffer.from('<!DOCTYPE html><p>404')), packing),
    ).rejects.toMatchObject({
      code: 'asset-not-a-program',
      message: expect.stringContaining(`wanted a ${packing} archive, got an html page of 21 bytes`),
    });
  });

  it('refuses a tar that ends in the middle', async () => {
    const whole = await tar([{ name: 'a' }, Array.from({ length: 5000 }, (_, i) => `${i * 7919}`).join('')]);
    await expect(
      store.inspect(await keep(whole.subarray(0, whole.length / 2)), 'tar.gz'),
    ).rejects.toMatchObject({
      code: 'asset-not-a-program',
    });
  });

  it('stops at the limit of bytes, whatever the archive grows to, and tells both', async () => {
    const asset = await keep(await tar([{ name: 'a' }, 'a'.repeat(3_000_000)], [{ name: 'b' }, 'b']));
    expect(asset.size).toBeLessThan(100_000);
    const found = store.inspect(asset, 'tar.gz', { bytes: 1_000_000, members: 10 });
    await expect(found).rejects.toMatchObject({
      code: 'archive-refused',
      message: expect.stringContaining('more than 1.0 MB'),
      hint: expect.stringContaining('unpacked'),
    });
    expect(await store.inspect(asset, 'tar.gz', { bytes: 4_000_000, members: 2 })).toHaveLength(2);
  });

  it('stops at the limit of members', async () => {
    const members = Array.from({ length: 50 }, (_, at): [Header] => [{ name: `f${at}` } as Header]);
    const asset = await keep(await tar(...members));
    await expect(store.inspect(asset, 'tar.gz', { bytes: 1_000_000, members: 49 })).rejects.toMatchObject({
      code: 'archive-refused',
      message: expect.stringContaining('more than 49 members'),
    });
  });

  it('stops at both limits in a zip', async () => {
    const zip = new yazl.ZipFile();
    for (const name of ['a', 'b', 'c']) zip.addBuffer(Buffer.from('z'.repeat(5000)), name);
    zip.end();
    const asset = await keep(await buffer(zip.outputStream));
    for (const limits of [
      { bytes: 14_999, members: 3 },
      { bytes: 15_000, members: 2 },
    ])
      await expect(store.inspect(asset, 'zip', limits)).rejects.toMatchObject({ code: 'archive-refused' });
    expect(await store.inspect(asset, 'zip', { bytes: 15_000, members: 3 })).toHaveLength(3);
  });

  it('reads a file of a zip by its name', async () => {
    const zip = new yazl.ZipFile();
    for (const name of ['a', 'b/c', 'd']) zip.addBuffer(Buffer.from(name.repeat(100_000)), name);
    zip.addBuffer(Buffer.alloc(0), 'none');
    zip.end();
    const asset = await keep(await buffer(zip.outputStream));
    const read = async (name: string) => {
      const bytes = await store.readMember(asset, name);
      return bytes && Buffer.from(bytes).toString();
    };
    expect(await read('b/c')).toBe('b/c'.repeat(100_000));
    expect(await read('none')).toBe('');
    expect(await read('c')).toBeUndefined();
  });

  it('tells devices and pipes from files', async () => {
    const asset = await keep(
      await tar(
        [{ name: 'null', type: 'character-device' } as Header],
        [{ name: 'disk', type: 'block-device' } as Header],
        [{ name: 'pipe', type: 'fifo' } as Header],
      ),
    );
    expect((await store.inspect(asset, 'tar.gz')).map(({ kind }) => kind)).toEqual(Array(3).fill('special'));
    const zip = new yazl.ZipFile();
    zip.addBuffer(Buffer.from(''), 'pipe', { mode: 0o010644 });
    zip.end();
    const zipped = await store.inspect(await keep(await buffer(zip.outputStream)), 'zip');
    expect(zipped.map(({ kind }) => kind)).toEqual(['special']);
  });
});
