import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dynamicValue, readLibraries, readSegments } from './elf.ts';
import { isTooNew, relink, requiredGlibc } from './relink.ts';
import { standInProgram } from './stand-in.ts';

/** A dynamic program that every Linux with glibc has. */
const dynamic = existsSync('/bin/true') ? readFileSync('/bin/true') : Buffer.alloc(0);
const ifGlibc = dynamic.includes('GLIBC_2.') ? it : it.skip;

describe('relink', () => {
  ifGlibc('gives a program that still runs another loader path and a library path', () => {
    const interpreter = readSegments(dynamic).find(({ type }) => type === 3);
    if (interpreter === undefined) throw new Error('/bin/true has no loader');
    const loader = dynamic.toString('latin1', interpreter.offset, interpreter.offset + interpreter.size - 1);
    const linked = relink(dynamic, { loader, libraries: '$ORIGIN/nowhere' });
    const moved = readSegments(linked).find(({ type }) => type === 3);
    expect(moved?.offset).not.toBe(interpreter.offset);
    expect(dynamicValue(linked, 0xf)).toBeDefined();
    const folder = mkdtempSync(join(tmpdir(), 'relink-'));
    try {
      writeFileSync(join(folder, 'true'), linked);
      chmodSync(join(folder, 'true'), 0o755);
      const said = execFileSync(join(folder, 'true'), {
        encoding: 'utf8',
      });
      expect(said).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses a program without room for them', () => {
    const program = Buffer.from(standInProgram('linux/amd64', 'x'));
    expect(() => relink(program, { loader: '/ld.so', libraries: '$ORIGIN' })).toThrow('no room');
  });
});

describe('requiredGlibc', () => {
  ifGlibc('reads the newest version that a dynamic program needs', () => {
    expect(requiredGlibc(dynamic)).toMatch(/^2\.\d+$/);
    expect(readLibraries(dynamic)).toContain('libc.so.6');
  });

  it('is undefined for a static program', () => {
    expect(requiredGlibc(Buffer.from(standInProgram('linux/arm64', 'x')))).toBeUndefined();
  });
});

describe('isTooNew', () => {
  it.each([
    [undefined, false],
    ['2.4', false],
    ['2.36', false],
    ['2.38', true],
    ['2.42', true],
  ])('of glibc %s is %s', (glibc, expected) => expect(isTooNew(glibc)).toBe(expected));
});
