import { createHash } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FactoryError, type FolderContent, type Material, type MaterialStore } from '@officina/core';
import { createHttp } from '../http/http.ts';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { createMaterialStore } from './material-store.ts';

const bytes = Buffer.from('a program of some length');
const hex = (algorithm: string, data: Uint8Array = bytes) => createHash(algorithm).update(data).digest('hex');

let folder: string;
let server: Loopback;
let store: MaterialStore;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-materials-'));
  answer = whole;
  server = await serveLoopback((request, response) => answer(request, response));
  store = openStore();
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function openStore(): MaterialStore {
  const npm = {
    usual: async (name: string) => ({ url: `${server.url}/${name}/-/x.tgz` }),
    asked: async (name: string) => ({ url: `${server.url}/elsewhere/${name}` }),
  };
  const http = createHttp({ mirrors: {}, sleep: async () => undefined });
  return createMaterialStore({ http, npm, folder, sleep: async () => undefined });
}

/** Answers as a file server does: a part where one is asked for. */
function whole(request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response
    .writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from })
    .end(bytes.subarray(from));
}

function wanted(more: Partial<Material> = {}): Material {
  const hash = { algorithm: 'sha256', hex: hex('sha256') } as const;
  return { what: 'base: x 1.0.0', from: `${server.url}/x`, hash, size: bytes.length, ...more };
}

const left = (text: string | Buffer, identity = 'boot_1_4194305_7') =>
  writeFile(join(folder, `.part-${hex('sha256')}.${identity}.ab`), text);

describe('fetch', () => {
  it('brings a file once, readable by all, and tells its bytes', async () => {
    let told = 0;
    const kept = await store.fetch(wanted(), (more) => {
      told += more;
    });
    expect(kept).toEqual({ file: join(folder, hex('sha256')), size: bytes.length, fetched: true });
    expect(await readFile(kept.file)).toEqual(bytes);
    expect((await stat(kept.file)).mode & 0o777).toBe(0o644);
    expect(told).toBe(bytes.length);
    expect(await store.fetch(wanted())).toEqual({ ...kept, fetched: false });
    expect(server.requests).toEqual(['GET /x']);
  });

  it('brings a damaged file again', async () => {
    const { file } = await store.fetch(wanted());
    await writeFile(file, 'a program of other length');
    expect((await store.fetch(wanted())).fetched).toBe(true);
    expect(await readFile(file)).toEqual(bytes);
  });

  it('goes on where a process that has ended was stopped', async () => {
    await left(bytes.subarray(0, 9));
    let range: string | undefined;
    answer = (request, response) => {
      range = request.headers.range;
      whole(request, response);
    };
    await store.fetch(wanted());
    expect(range).toBe('bytes=9-');
    expect(await readdir(folder)).toEqual([hex('sha256')]);
  });

  it('begins anew where the server knows no parts', async () => {
    await left(bytes.subarray(0, 9));
    answer = (_, response) => response.writeHead(200).end(bytes);
    expect(await readFile((await store.fetch(wanted())).file)).toEqual(bytes);
  });

  it.each([
    ['wrong', Buffer.from('other bytes')],
    ['too long', Buffer.concat([bytes, bytes])],
  ])('never uses what was left and is %s', async (_, text) => {
    await left(text);
    answer = (request, response) =>
      request.headers.range === `bytes=${bytes.length * 2}-`
        ? response.writeHead(416).end()
        : whole(request, response);
    expect(await readFile((await store.fetch(wanted())).file)).toEqual(bytes);
  });

  it('takes the rest over another connection when one breaks', async () => {
    const ranges: (string | undefined)[] = [];
    let cut = () => {};
    answer = (request, response) => {
      ranges.push(request.headers.range);
      if (request.headers.range !== undefined) return whole(request, response);
      cut = () => response.destroy();
      response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 5));
    };
    // It breaks when what it brought was read, and not before.
    const kept = await store.fetch(wanted(), (more) => more > 0 && cut());
    expect(await readFile(kept.file)).toEqual(bytes);
    expect(ranges).toEqual([undefined, 'bytes=5-']);
  });

  it('fetches what several want at once a single time', async () => {
    const kept = await Promise.all([store.fetch(wanted()), store.fetch(wanted()), store.fetch(wanted())]);
    expect(kept.map(({ fetched }) => fetched)).toEqual([true, false, false]);
    expect(new Set(kept.map(({ file }) => file)).size).toBe(1);
    expect(server.requests).toEqual(['GET /x']);
  });

  it('asks where the second of two says, when the first one got nothing', async () => {
    answer = (request, response) =>
      request.url === '/y' ? whole(request, response) : response.writeHead(404).end();
    const [first, second] = await Promise.allSettled([
      store.fetch(wanted()),
      store.fetch(wanted({ from: `${server.url}/y` })),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'asset-missing' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { fetched: true } });
  });

  it('gives two stores of one folder the same file, and neither the part of the other', async () => {
    const other = openStore();
    const kept = await Promise.all([store.fetch(wanted()), other.fetch(wanted()), store.fetch(wanted())]);
    expect(new Set(kept.map(({ file }) => file)).size).toBe(1);
    expect(await readdir(folder)).toEqual([hex('sha256')]);
  });

  it('names whose bytes are others, keeps nothing, and asks again before it gives up', async () => {
    answer = (_, response) => response.writeHead(200).end('an error page');
    await expect(store.fetch(wanted())).rejects.toMatchObject({
      code: 'checksum-mismatch',
      message: `base: x 1.0.0: wanted sha256 ${hex('sha256')}, got ${hex('sha256', Buffer.from('an error page'))} from ${server.url}/x`,
    });
    expect(server.requests).toHaveLength(3);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses what upstream no longer has', async () => {
    answer = (_, response) => response.writeHead(404).end();
    await expect(store.fetch(wanted())).rejects.toMatchObject({
      code: 'asset-missing',
      message: `base: x 1.0.0: ${server.url}/x answered 404, wanted 200`,
    });
  });

  it('asks the registry where a package is that is not at its usual place', async () => {
    answer = (request, response) =>
      request.url?.startsWith('/elsewhere/') ? whole(request, response) : response.writeHead(404).end();
    const hash = { algorithm: 'sha512', hex: hex('sha512') } as const;
    const { file } = await store.fetch(wanted({ from: { npm: 'x', version: '1.0.0' }, hash }));
    expect(file).toBe(join(folder, hex('sha512')));
    expect(server.requests).toEqual(['GET /x/-/x.tgz', 'GET /elsewhere/x']);
  });

  it('asks one archive after another for a Debian package', async () => {
    answer = (request, response) =>
      request.url?.startsWith('/other/') ? whole(request, response) : response.writeHead(404).end();
    const archives = { urls: async () => [`${server.url}/debian/x.deb`, `${server.url}/other/x.deb`] };
    const http = createHttp({ mirrors: {}, sleep: async () => undefined });
    const other = createMaterialStore({ http, npm: { usual: failing, asked: failing }, archives, folder });
    const parent = { image: 'docker.io/library/debian', digest: `sha256:${'d'.repeat(64)}` } as const;
    const debian = { path: 'debian/x.deb', parent, platform: 'linux/amd64' } as const;
    await other.fetch(wanted({ from: { debian } }));
    expect(server.requests).toEqual(['GET /debian/x.deb', 'GET /other/x.deb']);
    answer = (_, response) => response.writeHead(404).end();
    await rm(join(folder, hex('sha256')));
    await expect(other.fetch(wanted({ from: { debian } }))).rejects.toMatchObject({ code: 'asset-missing' });
  });

  it('says in one error that its folder cannot be written', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const npm = { usual: failing, asked: failing };
    const other = createMaterialStore({
      http: createHttp({ mirrors: {} }),
      npm,
      folder: join(file, 'store'),
    });
    await expect(other.fetch(wanted())).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});

async function failing(): Promise<never> {
  throw new FactoryError('upstream-answer', 'not asked in this test', { hint: 'do it again' });
}

describe('layOut', () => {
  it('gives a text a time of its own: by name, size and time a builder knows what it has already', async () => {
    const to = join(folder, 'context');
    const timeOf = async (text: string) => {
      await store.layOut({ packages: { text } }, to);
      return (await stat(join(to, 'packages'))).mtimeMs;
    };
    const [one, other, again] = [await timeOf('a=1\n'), await timeOf('a=2\n'), await timeOf('a=1\n')];
    expect(one).not.toBe(other);
    expect(again).toBe(one);
  });

  it('makes a folder of nothing, and again', async () => {
    const to = join(folder, 'nothing');
    for (const _ of [1, 2]) await store.layOut({}, to);
    expect(await readdir(to)).toEqual([]);
  });

  it('gives a file a time of its own, whenever it came, and one of before gets it', async () => {
    const { file } = await store.fetch(wanted());
    const to = join(folder, 'context');
    const times: number[] = [];
    for (const came of [1, 2]) {
      await utimes(file, came, came);
      await store.layOut({ asset: wanted() }, to);
      times.push((await stat(join(to, 'asset'))).mtimeMs);
    }
    expect(times[0]).toBe(times[1]);
    expect(times[0]).toBeGreaterThan(2000);
  });

  it('makes a folder of the files of the store and of texts', async () => {
    const { file } = await store.fetch(wanted());
    const to = join(folder, 'out', 'one');
    await store.layOut({ 'deep/asset': wanted(), list: { text: 'x\n' } }, to);
    expect((await stat(join(to, 'deep/asset'))).ino).toBe((await stat(file)).ino);
    expect(await readFile(join(to, 'list'), 'utf8')).toBe('x\n');
    expect(await readdir(join(folder, 'out'))).toEqual(['one']);
  });

  it('copies files and links as an image has them, with their folders, and leaves the file of the store alone', async () => {
    const { file } = await store.fetch(wanted());
    const to = join(folder, 'image');
    const content: FolderContent = {
      'top/bin/it': { file: wanted(), mode: 0o755, time: 1_577_836_800 },
      'top/bin/i': { link: 'it', time: 1_577_836_800 },
    };
    await store.layOut(content, to);
    const seen = async (path: string) => {
      const { mode, mtimeMs } = await lstat(join(to, path));
      return [mode & 0o7777, mtimeMs / 1000];
    };
    expect(await seen('top')).toEqual([0o755, 1_577_836_800]);
    expect(await seen('top/bin')).toEqual([0o755, 1_577_836_800]);
    expect(await seen('top/bin/it')).toEqual([0o755, 1_577_836_800]);
    expect((await seen('top/bin/i'))[1]).toBe(1_577_836_800);
    expect(await readlink(join(to, 'top/bin/i'))).toBe('it');
    expect(await readFile(join(to, 'top/bin/it'))).toEqual(bytes);
    expect((await stat(file)).mode & 0o7777).toBe(0o644);
  });

  it.each<[string, (place: string) => Promise<void>]>([
    ['bytes', (place) => writeFile(place, Buffer.alloc(bytes.length)).then(() => utimes(place, 9, 9))],
    ['mode', (place) => chmod(place, 0o700)],
    ['time', (place) => utimes(place, 8, 8)],
    ['kind', (place) => rm(place).then(() => symlink('x', place))],
    ['folder', (place) => utimes(join(place, '..'), 8, 8)],
  ])('makes one anew whose file of an image has another %s, and no other', async (_, change) => {
    await store.fetch(wanted());
    const to = join(folder, 'image');
    const content: FolderContent = { 'bin/it': { file: wanted(), mode: 0o755, time: 9 } };
    await store.layOut(content, to);
    const made = (await stat(to)).ino;
    await store.layOut(content, to);
    expect((await stat(to)).ino).toBe(made);
    await change(join(to, 'bin/it'));
    await store.layOut(content, to);
    const { mode, mtimeMs } = await lstat(join(to, 'bin/it'));
    expect([mode & 0o7777, mtimeMs]).toEqual([0o755, 9000]);
    expect((await stat(join(to, 'bin'))).mtimeMs).toBe(9000);
    expect(await readFile(join(to, 'bin/it'))).toEqual(bytes);
  });

  it('is not disturbed by others of its kind where an old one must go', async () => {
    const to = join(folder, 'out', 'one');
    const { file } = await store.fetch(wanted());
    for (let round = 0; round < 20; round += 1) {
      await store.layOut({ asset: wanted() }, to);
      await rm(file);
      await store.fetch(wanted());
      await Promise.all([1, 2, 3, 4].map(() => store.layOut({ asset: wanted() }, to)));
      expect(await readFile(join(to, 'asset'))).toEqual(bytes);
      expect(await readdir(join(folder, 'out'))).toEqual(['one']);
    }
  });

  it('says in one error that a file of the store was taken away, and leaves no half folder', async () => {
    const { file } = await store.fetch(wanted());
    await rm(file);
    await expect(store.layOut({ asset: wanted() }, join(folder, 'out'))).rejects.toMatchObject({
      code: 'file-unreadable',
      message: `${file} was taken away while ${join(folder, 'out')} was made`,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves one as it is that is right, and makes one anew whose file was damaged', async () => {
    const to = join(folder, 'out');
    const { file } = await store.fetch(wanted());
    await store.layOut({ asset: wanted() }, to);
    const made = (await stat(to)).ino;
    await store.layOut({ asset: wanted() }, to);
    expect((await stat(to)).ino).toBe(made);
    await writeFile(file, 'damaged');
    await store.fetch(wanted());
    await store.layOut({ asset: wanted() }, to);
    expect(await readFile(join(to, 'asset'))).toEqual(bytes);
  });
});
