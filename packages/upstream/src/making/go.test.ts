import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Exec } from '@officina/core';
import { standInProgram } from '../program/stand-in.ts';
import { goProgram } from './go.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'go-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A Go that has the module in a folder, and writes the program that it is given. */
function goThatMakes(
  program: Uint8Array,
  asked: { args: readonly string[]; env: unknown; cwd: unknown }[],
): Exec {
  return {
    run: async (_, args, { cwd, env } = {}) => {
      asked.push({ args, env, cwd });
      if (args[0] === 'mod')
        return { exitCode: 0, stdout: JSON.stringify({ Dir: '/modules/tool' }), stderr: '' };
      const out = args[args.indexOf('-o') + 1] ?? '';
      mkdirSync(join(out, '..'), { recursive: true });
      writeFileSync(out, program);
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  };
}

const wish = {
  ...{
    module: 'example.org/tool/v4',
    folder: 'cmd/tool',
    versionVariable: 'example.org/tool/v4/version.version',
  },
  ...{ tag: 'v4.3.0', platform: 'linux/arm64' as const },
} as const;

describe('goProgram', () => {
  it("compiles the module's version in its own folder, for the platform, with the tag as its version", async () => {
    const asked: { args: readonly string[]; env: unknown; cwd: unknown }[] = [];
    const program = standInProgram('linux/arm64', 'v4.3.0');
    expect(await goProgram(goThatMakes(program, asked), { ...wish, into: folder })).toEqual(
      Buffer.from(program),
    );
    expect(asked[0]?.args).toContain('example.org/tool/v4@v4.3.0');
    expect(asked[1]).toMatchObject({
      cwd: '/modules/tool',
      env: { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'arm64' },
    });
    expect(asked[1]?.args).toContain('-s -w -X example.org/tool/v4/version.version=v4.3.0');
    expect(asked[1]?.args.at(-1)).toBe('./cmd/tool');
  });

  it('says what Go said', async () => {
    const exec: Exec = {
      run: async () => ({ exitCode: 1, stdout: '', stderr: 'go: unknown revision v4.3.0' }),
    };
    await expect(goProgram(exec, { ...wish, into: folder })).rejects.toThrow(/unknown revision v4\.3\.0/);
  });
});
