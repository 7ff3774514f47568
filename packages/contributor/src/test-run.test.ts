import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { unitRun } from './test-run.ts';

describe('unitRun', () => {
  it('draws all inputs in the full test alone', () => {
    expect(unitRun('.', { words: [], quick: false }).env).toEqual({ OFFICINA_TEST: 'full' });
    expect(unitRun('.', { words: [], quick: true }).env).toEqual({});
    expect(unitRun('.', { words: ['smoke'], quick: false }).env).toEqual({});
  });

  it('is the full test where CI begins', () => {
    const [first] = readFileSync('.ci/run', 'utf8').match(/^\.\/officina .*$/m) ?? [];
    expect(first).toBe('./officina test --all --install-engine');
  });
});
