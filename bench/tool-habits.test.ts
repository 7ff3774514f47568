import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bestTools, toolHabits } from './tool-habits.ts';

describe('the order of layers', () => {
  it('is in images/base what costs consumers least', async () => {
    const file = join(import.meta.dirname, '..', 'images', 'base', 'Dockerfile');
    const copied = [...(await readFile(file, 'utf8')).matchAll(/^COPY --link --from=(\S+) \/ \/$/gm)]
      .map(([, tool = '']) => tool)
      .filter((tool) => tool in toolHabits);
    expect(copied).toHaveLength(Object.keys(toolHabits).length);
    expect(copied).toEqual(bestTools(copied));
  });
});
