import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256 } from '@officina/core';
import { ZipFile } from 'yazl';
import { packEnvironment } from './environment-tar.ts';

type Members = Readonly<Record<string, string | { readonly text: string; readonly mode: number }>>;

let folder = '';
const place = { folder: '/opt/tool', python: '3.11', interpreter: '/usr/bin/python3' };
const site = 'opt/tool/lib/python3.11/site-packages';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-environment-'));
  await mkdir(join(folder, 'store'));
  await mkdir(join(folder, 'out'));
});
afterEach(() => rm(folder, { recursive: true }));

const wheel = async (name: string, members: Members) => {
  const zip = new ZipFile();
  const info = `${name}-1.0.dist-info`;
  const all: Members = { [`${info}/METADATA`]: `Name: ${name}\n`, [`${info}/RECORD`]: '', ...members };
  for (const [path, one] of Object.entries(all)) {
    const { text, mode } = typeof one === 'string' ? { text: one, mode: 0o100664 } : one;
    zip.addBuffer(Buffer.from(text), path, { mode });
  }
  zip.end();
  const file = join(folder, `${name}-1.0-py3-none-any.whl`);
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
};
const pack = (wheels: readonly string[], links: Readonly<Record<string, string>> = {}) =>
  packEnvironment(wheels, { place, links, time: 1_577_836_800, store: join(folder, 'store') });
const unpack = async (wheels: readonly string[], links?: Readonly<Record<string, string>>) => {
  const { hex } = await pack(wheels, links);
  execFileSync('tar', ['-xf', join(folder, 'store', hex), '-C', join(folder, 'out')]);
  return (path: string) => readFile(join(folder, 'out', path), 'utf8');
};
const tool: Members = {
  'tool/main.py': 'print(1)\n',
  'tool/run.sh': { text: '#!/bin/sh\n', mode: 0o100775 },
  'tool-1.0.data/scripts/old': '#!python\nprint(2)\n',
  'tool-1.0.dist-info/entry_points.txt': '[console_scripts]\ntool = tool.main:run\n',
  'tool-1.0.dist-info/RECORD': 'tool/main.py,sha256=abc,9\n',
};

describe('packEnvironment', () => {
  it('has what an installer makes, and the links of the image', async () => {
    const read = await unpack([await wheel('tool', tool)], { '/usr/local/bin/tool': '/opt/tool/bin/tool' });
    expect(await read(`${site}/tool/main.py`)).toBe('print(1)\n');
    expect(await read('opt/tool/bin/tool')).toContain('from tool.main import run\n');
    expect(await read('opt/tool/bin/old')).toBe('#!/opt/tool/bin/python\nprint(2)\n');
    expect(await read('opt/tool/pyvenv.cfg')).toContain('version = 3.11\n');
    expect(await readlink(join(folder, 'out/opt/tool/bin/python'))).toBe('/usr/bin/python3');
    expect(await readlink(join(folder, 'out/usr/local/bin/tool'))).toBe('/opt/tool/bin/tool');
    const modes = [
      'bin/tool',
      'bin/old',
      'lib/python3.11/site-packages/tool/run.sh',
      'pyvenv.cfg',
      'lib',
    ].map(async (path) => {
      const { mode, mtimeMs } = await stat(join(folder, 'out/opt/tool', path));
      return [(mode & 0o777).toString(8), mtimeMs / 1000];
    });
    const time = 1_577_836_800;
    expect(await Promise.all(modes)).toEqual([
      ['755', time],
      ['755', time],
      ['755', time],
      ['644', time],
      ['755', time],
    ]);
  });

  it('writes a RECORD of what was installed, with the sums that the wheel has', async () => {
    const read = await unpack([await wheel('tool', tool)]);
    const lines = (await read(`${site}/tool-1.0.dist-info/RECORD`)).trimEnd().split('\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual([
      '../../../bin/old',
      '../../../bin/tool',
      'tool-1.0.dist-info/INSTALLER',
      'tool-1.0.dist-info/METADATA',
      'tool-1.0.dist-info/RECORD',
      'tool-1.0.dist-info/entry_points.txt',
      'tool/main.py',
      'tool/run.sh',
    ]);
    expect(lines).toContain('tool/main.py,sha256=abc,9');
    const script = await read('opt/tool/bin/tool');
    const sum = Buffer.from(sha256(script), 'hex').toString('base64url');
    expect(lines).toContain(`../../../bin/tool,sha256=${sum},${script.length}`);
  });

  it('comes to the same bytes again, in the store under its own hash, and leaves nothing else there', async () => {
    const wheels = [await wheel('tool', tool), await wheel('other', { 'other.py': '' })];
    const [first, second] = [await pack(wheels), await pack(wheels)];
    expect(second).toEqual(first);
    expect(await readdir(join(folder, 'store'))).toEqual([first.hex]);
    expect(first.hex).toBe(sha256(await readFile(join(folder, 'store', first.hex))));
  });

  it('keeps of two files of one path the later one, as pip does', async () => {
    const wheels = [await wheel('a', { 'tests/x.py': 'a' }), await wheel('b', { 'tests/x.py': 'b' })];
    expect(await (await unpack(wheels))(`${site}/tests/x.py`)).toBe('b');
  });

  it.each<[string, string, Members, Readonly<Record<string, string>>]>([
    ['archive-escapes', 'a link', { 'x.py': { text: 'y.py', mode: 0o120777 } }, {}],
    ['asset-not-a-program', 'what no wheel has', { 'tool-1.0.data/other/x': '' }, {}],
    ['asset-not-a-program', 'a second project', { 'other-1.0.dist-info/METADATA': '' }, {}],
    ['archive-member-missing', 'a program that is not there', {}, { '/usr/local/bin/x': '/opt/tool/bin/x' }],
    ['archive-member-missing', 'one by another path', {}, { '/usr/local/bin/x': '../../../opt/tool/bin/x' }],
  ])('refuses with %s %s, and leaves nothing', async (code, _, members, links) => {
    const file = await wheel('tool', { ...tool, ...members });
    await expect(pack([file], links)).rejects.toMatchObject({ code });
    expect(await readdir(join(folder, 'store'))).toEqual([]);
  });

  it.each([
    ['a folder', ['a', 'b']],
    ['a file', ['b', 'a']],
  ])('refuses what is %s of one wheel and the other of another', async (_, [one = '', other = '']) => {
    const wheels = [await wheel(one, { [`x${one === 'a' ? '' : '/y.py'}`]: '1' })];
    wheels.push(await wheel(other, { [`x${other === 'a' ? '' : '/y.py'}`]: '2' }));
    await expect(pack(wheels)).rejects.toMatchObject({ code: 'asset-not-a-program' });
    expect(await readdir(join(folder, 'store'))).toEqual([]);
  });

  it('says which programs there are', async () => {
    const file = await wheel('tool', tool);
    await expect(pack([file], { '/usr/local/bin/x': '/opt/tool/bin/x' })).rejects.toThrow(
      'its programs are old, tool',
    );
  });
});
