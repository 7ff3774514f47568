import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inflateFunction } from './inflate.ts';

const content = Buffer.concat([randomBytes(100_001), Buffer.alloc(100_000)]);
const compress = (program: string) => execFileSync(program, ['-cq'], { input: content });
const kinds = [
  ['gz', () => gzipSync(content)],
  ['bz2', () => compress('bzip2')],
  ['xz', () => compress('xz')],
  ['zst', () => compress('zstd')],
] as const;

describe('inflateFunction', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'inflate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Unpacks where only these programs are known to `command`. */
  const inflate = (kind: string, bytes: Uint8Array, known: string): Buffer => {
    writeFileSync(join(folder, 'asset'), bytes);
    const script = `command() { case " ${known} " in *" $2 "*) ;; *) false ;; esac; }\n${inflateFunction}\nset -eu\ninflate ${kind} "$1/asset"\n`;
    return execFileSync('sh', ['-s', folder], { input: script, stdio: ['pipe', 'pipe', 'pipe'] });
  };

  it.each(kinds)('unpacks %s by its own program', (kind, bytes) => {
    expect(inflate(kind, bytes(), 'bzip2 xz zstd').equals(content)).toBe(true);
  });

  it.each(kinds)('unpacks %s by what every Debian has', (kind, bytes) => {
    expect(inflate(kind, bytes(), 'dpkg-deb').equals(content)).toBe(true);
  });

  it.each(kinds)('unpacks all of several streams of %s by its own program', (kind, bytes) => {
    const twice = inflate(kind, Buffer.concat([bytes(), bytes()]), 'bzip2 xz zstd');
    expect(twice.equals(Buffer.concat([content, content]))).toBe(true);
  });

  it.each(kinds.slice(1))('never unpacks a part of %s only', (kind, bytes) => {
    const whole = bytes();
    expect(() => inflate(kind, Buffer.concat([whole, whole]), 'dpkg-deb')).toThrow(/tool-missing: it takes/);
    for (const known of ['dpkg-deb', 'bzip2 xz zstd'])
      expect(() => inflate(kind, whole.subarray(0, -30), known)).toThrow();
  });

  it('says what to do where nothing unpacks it', () => {
    expect(() => inflate('xz', compress('xz'), '')).toThrow(
      /officina: tool-missing: it takes xz .*unpack-in/,
    );
  });
});
