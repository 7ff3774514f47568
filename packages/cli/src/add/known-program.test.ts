import { describe, expect, it } from '@jest/globals';
import { findProgram } from './known-program.ts';

describe('findProgram', () => {
  it.each([
    ['ripgrep', 'ripgrep'],
    ['rg', 'ripgrep'],
    ['BurntSushi/ripgrep', 'ripgrep'],
    ['jqlang/jq', 'jq'],
    ['nonsense', undefined],
    ['constructor', undefined],
    ['nobody/jq', undefined],
  ])('finds %s as %s', (word, name) => {
    expect(findProgram(word)?.name).toBe(name);
  });
});
