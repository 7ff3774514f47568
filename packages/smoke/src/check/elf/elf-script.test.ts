import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { elfScript } from './elf-script.ts';

interface Layout {
  /** Where the program headers are. */
  readonly headers?: number;
  /** Where the loader's name is. */
  readonly name?: number;
}

/** The head of a program that wants a loader, or none; amd64's, or another machine's. */
function elf(loader: string | undefined, { headers = 64, name = 400 }: Layout = {}, machine = 0x3e): Buffer {
  const bytes = Buffer.alloc(Math.max(headers + 112, name + 200));
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(BigInt(headers), 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(2, 56);
  bytes.writeUInt32LE(6, headers);
  if (loader === undefined) return bytes;
  bytes.writeUInt32LE(3, headers + 56);
  bytes.writeBigUInt64LE(BigInt(name), headers + 56 + 8);
  bytes.writeBigUInt64LE(BigInt(loader.length + 1), headers + 56 + 32);
  bytes.write(loader, name);
  return bytes;
}

describe('elfScript', () => {
  let folder = '';
  let loader = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'officina-elf-'));
    loader = join(folder, 'ld-musl-x.so.1');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const add = (name: string, bytes: Buffer | string, mode = 0o755) =>
    writeFileSync(join(folder, name), bytes, { mode });
  const run = () =>
    execFileSync('sh', ['-c', elfScript, 'sh', '3e 00', folder], { encoding: 'utf8' })
      .trim()
      .replaceAll(`${folder}/`, '')
      .split('\n');

  it.each<[string, Layout]>([
    ['where linkers put them', {}],
    ['with a name far behind', { name: 5000 }],
    ['with headers far behind', { headers: 6000 }],
    ['with a name before the headers', { headers: 700, name: 80 }],
    ['at the edge of what is read', { headers: 912, name: 1030 }],
  ])('names an interpreter that is missing, with headers %s', (_, layout) => {
    add('x', elf('/lib/ld-gone.so.1', layout));
    expect(run()).toEqual(['x misses its interpreter /lib/ld-gone.so.1', 'programs 1']);
  });

  it('tells one interpreter from the next', () => {
    for (const [index, name] of ['/lib/a', '/lib/a', '/lib/b'].entries()) add(`x${index}`, elf(name));
    expect(run().sort()).toEqual([
      'programs 3',
      'x0 misses its interpreter /lib/a',
      'x1 misses its interpreter /lib/a',
      'x2 misses its interpreter /lib/b',
    ]);
  });

  it.each([
    ['all that is well', 'echo "libx.so => /lib/libx.so"', undefined],
    ['a library that is missing', 'echo "	libx.so => not found"', 'x misses libx.so'],
    [
      'a version',
      'echo "x: libc.so: version V not found (by x)" >&2',
      'x: libc.so: version V not found (by x)',
    ],
    [
      'what musl says',
      'echo "Error loading shared library libx.so: No such file (needed by x)"; exit 127',
      'x misses libx.so',
    ],
    ['a failure of its own', 'echo oh; exit 3', 'x cannot be loaded by ld-musl-x.so.1: oh'],
  ])("hears of the program's own loader: %s", (_, says, fault) => {
    add('ld-musl-x.so.1', `#!/bin/sh\n${says}\n`);
    add('x', elf(loader));
    expect(run()).toEqual([...(fault === undefined ? [] : [fault]), 'programs 1']);
  });

  it('fails a program whose loader cannot be run', () => {
    add('ld-musl-x.so.1', '', 0o644);
    add('x', elf(loader));
    const [said, count] = run();
    expect(said).toMatch(/^x cannot be loaded by ld-musl-x\.so\.1: .*ermission/);
    expect(count).toBe('programs 1');
  });

  it('finds what lies beside the program that a link leads to', () => {
    add('ld-musl-x.so.1', '#!/bin/sh\ncase $2 in */link) echo "libx.so => not found" ;; esac\n');
    add('x', elf(loader));
    symlinkSync('x', join(folder, 'link'));
    expect(run()).toEqual(['programs 2']);
  });

  it('asks nothing of a program that wants no loader, and passes by what is no program', () => {
    add('static', elf(undefined));
    add('script', '#!/bin/sh\n');
    add('empty', '');
    add('short', elf(undefined).subarray(0, 30));
    add('arm', elf('/lib/a', {}, 0xb7));
    expect(run()).toEqual(['arm is for machine b7 00', 'programs 3']);
  });

  it('is content with a real program', () => {
    symlinkSync(process.execPath, join(folder, 'node'));
    const other = process.arch === 'x64' ? [] : ['node is for machine b7 00'];
    expect(run()).toEqual([...other, 'programs 1']);
  });
});
