import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { platformOfNode } from '@officina/core';
import { readSegments } from './elf.ts';
import { standInProgram } from './stand-in.ts';

const platform = process.platform === 'linux' ? platformOfNode(process.arch) : undefined;

describe('standInProgram', () => {
  it.each([
    ['linux/amd64', 0x3e],
    ['linux/arm64', 0xb7],
  ] as const)('for %s is an ELF program of that machine in one segment', (name, machine) => {
    const program = Buffer.from(standInProgram(name, 'tool 1.2.3'));
    expect(program.readUInt16LE(18)).toBe(machine);
    expect(readSegments(program)).toMatchObject([{ type: 1, flags: 5, offset: 0, size: program.length }]);
  });

  (platform === undefined ? it.skip : it)('runs here, whatever its arguments are', () => {
    const folder = mkdtempSync(join(tmpdir(), 'program-'));
    try {
      const file = join(folder, 'tool');
      writeFileSync(file, standInProgram(platform ?? 'linux/amd64', 'Tag:\tv1.2.3\nzweite Zeile: ü'));
      chmodSync(file, 0o755);
      const said = execFileSync(file, ['version', '--client'], { encoding: 'utf8' });
      expect(said).toBe('Tag:\tv1.2.3\nzweite Zeile: ü\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
