import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { idleProgram } from './idle-program.ts';

describe('idleProgram', () => {
  it.each([
    ['linux/amd64', 62],
    ['linux/arm64', 183],
  ] as const)('is an executable for %s whose entry is behind its headers', (platform, machine) => {
    const file = Buffer.from(idleProgram(platform));
    expect(file.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(file.readUInt16LE(18)).toBe(machine);
    expect(file.readBigUInt64LE(24) - file.readBigUInt64LE(80)).toBe(120n);
    expect(file.readBigUInt64LE(96)).toBe(BigInt(file.length));
  });

  it('reads on while its stdin is open, and ends with it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'officina-idle-'));
    const program = join(folder, 'idle');
    writeFileSync(program, idleProgram(process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64'), {
      mode: 0o755,
    });
    const child = spawn(program, { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = new Promise((done) => child.on('close', (...how) => done(how)));
    // More than a pipe holds: that it was written means that it was read.
    await new Promise((written) => child.stdin.write('x'.repeat(100_000), written));
    expect(child.exitCode).toBeNull();
    child.stdin.end();
    expect(await ended).toEqual([0, null]);
    rmSync(folder, { recursive: true });
  });
});
