import { describe, expect, it } from '@jest/globals';
import { parseImageSpec } from './image-spec.ts';

const parse = (more: string) =>
  parseImageSpec(`description: x\nchannels: [x]\n${more}\n`, { file: 'image.yaml' });
const plugins = (...names: string[]) =>
  `neovim: { plugins: { ${names.map((name) => `${name}: { package: someone/some.nvim }`).join(', ')} } }`;

describe('pluginTools', () => {
  it('are tools of one archive each, beside those that image.yaml names', () => {
    const spec = parse(
      'neovim: { plugins: { Mini.ai: { package: nvim-mini/mini.ai, branch: stable, cooldown: 7d } } }\n' +
        'tools: { kubectl: { datasource: kubernetes, install: [{ to: /x }] } }',
    );
    expect(Object.keys(spec.tools)).toEqual(['kubectl', 'nvim-mini-ai']);
    expect(spec.tools['nvim-mini-ai']).toMatchObject({
      datasource: 'github-commits',
      package: 'nvim-mini/mini.ai',
      branch: 'stable',
      cooldown: 7 * 86_400,
      group: 'neovim',
      asset: 'https://github.com/nvim-mini/mini.ai/archive/{version}.tar.gz',
      install: [{ from: 'mini.ai-{version}/', to: '/usr/local/share/nvim/lazy/Mini.ai/' }],
    });
  });

  it.each([
    ['names that are one in lower case', plugins('mini.ai', 'Mini-AI'), 'are one name in lower case'],
    ['a name that is a path', plugins('../x'), 'wanted a name as lazy.nvim has it'],
    [
      'a repository that is an url',
      'neovim: { plugins: { x: { package: "https://github.com/a/b" } } }',
      'wanted owner/repository',
    ],
    [
      'a branch that a shell would read',
      'neovim: { plugins: { x: { package: a/b, branch: "$(x)" } } }',
      'wanted the name of a branch',
    ],
    [
      'a tool of the same name',
      `${plugins('mini.ai')}\ntools: { nvim-mini-ai: { datasource: kubernetes, install: [{ to: /x }] } }`,
      'the plugin mini.ai is locked under this one',
    ],
  ])('refuse %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'spec-invalid', message: expect.stringContaining(message) }),
    );
  });
});
