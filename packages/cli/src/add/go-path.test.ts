import { describe, expect, it } from '@jest/globals';
import { readGoPath } from './go-path.ts';

describe('readGoPath', () => {
  it.each([
    'golang.org/x/tools/gopls',
    'github.com/go-delve/delve/cmd/dlv',
    'mvdan.cc/gofumpt',
    'github.com/BurntSushi/toml/cmd/tomlv',
    'git.sr.ht/~you/tool',
  ])('reads %s', (word) => {
    expect(readGoPath(word)).toBe(word);
  });

  it.each([
    'gopls',
    'go-delve/delve',
    'mvdan.cc',
    'https://mvdan.cc/gofumpt',
    './cmd/dlv',
    'a/b.c/d',
    'mvdan.cc/',
    'mvdan.cc/a b',
  ])('is none: %s', (word) => {
    expect(readGoPath(word)).toBeUndefined();
  });

  it.each([
    ['golang.org/x/tools/gopls@v0.20.0', 'officina add golang.org/x/tools/gopls --constraint 0.20.x:'],
    ['github.com/mikefarah/yq/v4@v4.44.1', 'officina add github.com/mikefarah/yq/v4 --constraint 4.x:'],
    ['mvdan.cc/gofumpt@latest', 'officina add mvdan.cc/gofumpt:'],
    ['golang.org/x/tools/...', 'name each program by its own path'],
    ['golang.org/x/../tools', 'name each program by its own path'],
  ])('refuses %s', (word, hint) => {
    expect(() => readGoPath(word)).toThrow(
      expect.objectContaining({
        code: 'input-invalid',
        message: expect.stringContaining(`got "${word}"`),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
