import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttp } from '../http/http.ts';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { createNpmTarballs } from './npm-tarballs.ts';

let folder: string;
let server: Loopback;
let document: unknown;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-npm-'));
  server = await serveLoopback((_, response) => response.end(JSON.stringify(document)));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** npm with these lines in the person's .npmrc; its own registry is `registry`. */
async function tarballs(lines: readonly string[], registry = 'https://npm.example/') {
  const userconfig = join(folder, 'npmrc');
  await writeFile(userconfig, `${lines.join('\n')}\n`);
  const stdout = `registry=${registry}\ncafile=null\nuserconfig=${userconfig}\n`;
  const exec = { run: async () => ({ exitCode: 0, stdout, stderr: '' }) };
  return createNpmTarballs({ exec, http: createHttp({ mirrors: {} }), env: { TOKEN: 's3cret' } });
}

describe('createNpmTarballs', () => {
  it('names the usual place of a package, with and without a scope', async () => {
    const npm = await tarballs([]);
    expect(await npm.usual('a', '1.0.0')).toEqual({
      url: 'https://npm.example/a/-/a-1.0.0.tgz',
      headers: {},
    });
    expect((await npm.usual('@s/b', '1.0.0')).url).toBe('https://npm.example/@s/b/-/b-1.0.0.tgz');
  });

  it('takes the registry of a scope, and the credentials of the nearest address above it', async () => {
    const npm = await tarballs([
      '; a comment=1',
      '@s:registry=https://own.example/team/npm',
      '//own.example/:_authToken=wide',
      '//own.example/team/:_authToken=${TOKEN}',
      '//npm.example/:_auth=dXNlcjpwYXNz',
    ]);
    expect(await npm.usual('@s/b', '1.0.0')).toEqual({
      url: 'https://own.example/team/npm/@s/b/-/b-1.0.0.tgz',
      headers: { authorization: 'Bearer s3cret' },
    });
    expect((await npm.usual('a', '1.0.0')).headers).toEqual({ authorization: 'Basic dXNlcjpwYXNz' });
  });

  it('asks the registry, and gives its credentials to no other host', async () => {
    const host = server.url.slice('http:'.length);
    const npm = await tarballs([`${host}/:_authToken=t`], `${server.url}/`);
    document = { dist: { tarball: `${server.url}/download/b` } };
    expect(await npm.asked('@s/b', '1.0.0')).toEqual({
      url: `${server.url}/download/b`,
      headers: { authorization: 'Bearer t' },
    });
    expect(server.requests).toEqual(['GET /@s%2fb/1.0.0']);
    document = { dist: { tarball: 'https://other.example/b' } };
    expect((await npm.asked('@s/b', '1.0.0')).headers).toEqual({});
  });

  it('refuses an answer that names no tarball', async () => {
    const npm = await tarballs([], `${server.url}/`);
    document = {};
    await expect(npm.asked('a', '1.0.0')).rejects.toMatchObject({ code: 'upstream-answer' });
  });
});
