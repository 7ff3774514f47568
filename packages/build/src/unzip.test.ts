import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { unzipFunction } from './unzip.ts';

interface Member {
  readonly name: string;
  readonly text: string;
  readonly mode: number;
  readonly stored?: boolean;
}

/** A zip with one local header and one directory entry per member (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16). */
function zip(members: readonly Member[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode, stored } of members) {
    const data = Buffer.from(text);
    const packed = stored ? data : deflateRawSync(data);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(stored ? 0 : 8, 4);
    head.writeUInt32LE(crc32(data), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), head, tail, Buffer.from(name));
    files.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, entries, Buffer.from('PK\x05\x06'), end]);
}

describe('unzipFunction', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'unzip-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  // `command` answers no for unzip, so that the part for images without it is what runs.
  const unzip = (bytes: Buffer): void => {
    writeFileSync(join(folder, 'a.zip'), bytes);
    const script = `command() { false; }\n${unzipFunction}\nset -eu\nunzip_into "$1/a.zip" "$1/out"\n`;
    execFileSync('sh', ['-s', folder], { input: script, stdio: ['pipe', 'pipe', 'pipe'] });
  };

  it('unpacks packed and stored members with their modes', () => {
    const long = 'words and words '.repeat(5000);
    unzip(
      zip([
        { name: 'tool/', text: '', mode: 0o40755, stored: true },
        { name: 'tool/bin/run it', text: long, mode: 0o100755 },
        { name: 'tool/readme', text: 'hello', mode: 0o100644, stored: true },
      ]),
    );
    expect(readFileSync(join(folder, 'out/tool/bin/run it'), 'utf8')).toBe(long);
    expect(statSync(join(folder, 'out/tool/bin/run it')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(folder, 'out/tool/readme'), 'utf8')).toBe('hello');
  });

  it('makes links that stay inside, packed ones too', () => {
    unzip(
      zip([
        { name: 'lib/libx.so', text: 'libx.so.1', mode: 0o120777, stored: true },
        { name: 'bin/tool', text: '../lib/./libx.so', mode: 0o120777 },
        { name: 'lib/libx.so.1', text: 'bytes', mode: 0o100644 },
      ]),
    );
    expect(readlinkSync(join(folder, 'out/lib/libx.so'))).toBe('libx.so.1');
    expect(readlinkSync(join(folder, 'out/bin/tool'))).toBe('../lib/./libx.so');
    expect(readFileSync(join(folder, 'out/bin/tool'), 'utf8')).toBe('bytes');
  });

  it.each([
    [
      'a member that leaves the archive',
      () => zip([{ name: '../x', text: 'x', mode: 0o100644 }]),
      /archive-escapes/,
    ],
    [
      'a link to a place of the machine',
      () => zip([{ name: 'x', text: '/etc', mode: 0o120777, stored: true }]),
      /archive-escapes/,
    ],
    [
      'a link that leaves the archive',
      () => zip([{ name: 'a/x', text: '../../b', mode: 0o120777, stored: true }]),
      /archive-escapes/,
    ],
    ['no zip at all', () => Buffer.from('<html>'), /asset-not-a-program/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => unzip(bytes())).toThrow(message);
  });

  it('refuses a member whose bytes are not what its directory says', () => {
    const bytes = zip([{ name: 'x', text: 'hello hello hello', mode: 0o100644 }]);
    bytes.writeUInt32LE(0, bytes.indexOf('PK\x01\x02') + 16);
    expect(() => unzip(bytes)).toThrow(/asset-truncated/);
  });
});
