import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ActionInputs } from './inputs.ts';

describe('ActionInputs', () => {
  it('has the very names of action.yml', () => {
    const action = readFileSync(new URL('../action.yml', import.meta.url), 'utf8');
    const inputs = /^inputs:\n([\s\S]*?)^\S/m.exec(action)?.[1] ?? '';
    const names = [...inputs.matchAll(/^ {2}([\w-]+):$/gm)].map(([, name]) => name);
    expect(Object.keys(ActionInputs.shape).sort()).toEqual(names.sort());
  });

  it('keeps the commas of a cache', () => {
    expect(ActionInputs.parse({ 'cache-from': 'type=gha,scope=a\n\n type=inline ' })['cache-from']).toEqual([
      'type=gha,scope=a',
      'type=inline',
    ]);
  });
});
