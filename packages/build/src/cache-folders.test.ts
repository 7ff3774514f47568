import { describe, expect, it } from '@jest/globals';
import type { BakeDefinition } from './bake.ts';
import { withUsableCaches } from './cache-folders.ts';

const definition = (...lines: string[]): BakeDefinition => ({
  group: { default: { targets: ['x'] } },
  target: { x: { args: {}, platforms: [], output: [], attest: [], 'cache-to': lines } },
});

async function usable(...lines: string[]) {
  const warnings: string[] = [];
  const made = await withUsableCaches(definition(...lines), {
    exec: {
      run: async (_, [, folder = '']) => {
        const fails = folder.startsWith('/nowhere');
        return { exitCode: fails ? 1 : 0, stdout: '', stderr: fails ? `mkdir: ${folder}: read-only` : '' };
      },
    },
    files: { read: async (path) => (path.startsWith('/damaged') ? '{nonsense' : undefined) },
    talk: { warn: (message) => void warnings.push(message) },
  });
  return { lines: made.target['x']?.['cache-to'], warnings };
}

describe('withUsableCaches', () => {
  it('keeps what can be written, and what is no folder', async () => {
    const lines = ['type=local,dest=/here,mode=max', 'type=gha,scope=x', 'type=registry,ref=/nowhere'];
    expect(await usable(...lines)).toEqual({ lines, warnings: [] });
  });

  it.each([
    ['a folder that cannot be made', 'type=local,dest=/nowhere/x,mode=max', '/nowhere/x cannot be written'],
    ['a folder with a comma', '"type=local","dest=/nowhere/a,b"', '/nowhere/a,b cannot be written'],
    ['a damaged one', 'type=local,dest=/damaged', 'index.json is damaged'],
  ])('leaves out %s, and says so', async (_, line, said) => {
    const { lines, warnings } = await usable(line, 'type=gha');
    expect(lines).toEqual(['type=gha']);
    expect(warnings).toEqual([expect.stringContaining(said)]);
    expect((await usable(line)).lines).toBeUndefined();
  });
});
