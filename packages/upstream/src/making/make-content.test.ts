import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Exec } from '@officina/core';
import { catalog } from '../catalog/tools.ts';
import { makeReal } from './make-content.ts';

const failing: Exec = {
  run: async () => ({ exitCode: 100, stdout: '', stderr: 'E: no network here' }),
};
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'content-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('makeReal', () => {
  it('makes stand-ins where a source fails, and says why', async () => {
    const said: string[] = [];
    const log = (message: string) => said.push(message);
    const releases = await makeReal({
      tools: catalog,
      platforms: ['linux/amd64'],
      folder,
      exec: failing,
      log,
    });
    expect(releases.flatMap(({ assets }) => assets).every(({ standIn }) => standIn)).toBe(true);
    expect(said.join('\n')).toMatch(
      /^node: a stand-in, because npm view ended with 100: E: no network here$/m,
    );
  });

  it('keeps in its files the bytes that its index describes', async () => {
    const releases = await makeReal({ tools: catalog, platforms: ['linux/amd64'], folder, exec: failing });
    for (const { sha256, size, content } of releases.flatMap(({ assets }) => assets)) {
      if (typeof content === 'string' || !('file' in content)) throw new Error('wanted a file');
      const bytes = readFileSync(join(folder, content.file));
      expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([size, sha256]);
    }
  });

  it('goes on after an interruption with the tools that are missing', async () => {
    const tools = catalog
      .filter(({ name }) => ['yq', 'sops'].includes(name))
      .map(({ source, ...tool }) => tool);
    const making = { tools, platforms: ['linux/amd64'], folder, exec: failing } as const;
    const first = await makeReal(making);
    for (const name of ['upstream.json', 'made-yq.json']) rmSync(join(folder, name));
    writeFileSync(join(folder, 'files', 'sops-3.13.3-sops-v3.13.3.linux.amd64'), 'left alone');
    const again = await makeReal(making);
    expect(again).toEqual(first);
    expect(readFileSync(join(folder, 'files', 'sops-3.13.3-sops-v3.13.3.linux.amd64'), 'utf8')).toBe(
      'left alone',
    );
  });

  it('compiles only when it is asked to, and says how', async () => {
    const said: string[] = [];
    const asked: string[] = [];
    const exec: Exec = {
      run: async (command, args, options) => {
        asked.push(command);
        return failing.run(command, args, options);
      },
    };
    const tools = catalog.filter(({ name }) => name === 'helm');
    const making = { tools, platforms: ['linux/amd64'], folder, exec } as const;
    await makeReal({ ...making, log: (message) => said.push(message) });
    expect([said, asked]).toEqual([[expect.stringContaining('officina demo --compile')], []]);
    await makeReal({ ...making, compile: true });
    expect(asked).toEqual(['go']);
  });

  it('asks a source again that could not be asked before', async () => {
    let asked = 0;
    const counting: Exec = {
      run: async (...args) => {
        asked++;
        return failing.run(...args);
      },
    };
    const making = { platforms: ['linux/amd64'], folder, exec: counting } as const;
    const node = catalog.filter(({ name }) => name === 'node');
    await makeReal({ ...making, tools: node });
    await makeReal({ ...making, tools: node });
    expect(asked).toBe(2);
  });
});
