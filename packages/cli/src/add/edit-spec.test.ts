import { describe, expect, it } from '@jest/globals';
import { addTool, removeTool } from './edit-spec.ts';
import type { NamedTool } from './known-program.ts';

const jq: NamedTool = {
  name: 'jq',
  tool: { datasource: 'github-releases', package: 'jqlang/jq', install: [{ to: '/usr/local/bin/jq' }] },
};
const lines =
  '  jq:\n    datasource: github-releases\n    package: jqlang/jq\n    install: [{ to: /usr/local/bin/jq }]\n';
const head = 'description: a base # mine\nchannels: [base]\n';
const yq =
  '  # ours\n  yq:\n    datasource: github-releases\n    package: mikefarah/yq # theirs\n    install: [{ to: /y }]\n';
const add = (text: string) => addTool(text, jq, 'image.yaml');

describe('addTool', () => {
  it.each([
    ['no tools', head, `${head}\ntools:\n${lines}`],
    ['no end of the last line', head.trimEnd(), `${head}\ntools:\n${lines}`],
    ['an empty map', `${head}tools: {} # ours\nsmoke: []\n`, `${head}tools: # ours\n${lines}smoke: []\n`],
    ['others', `${head}tools:\n${yq}\nsmoke: []\n`, `${head}tools:\n${yq}\n${lines}\nsmoke: []\n`],
    [
      'a comment of the next key',
      `${head}tools:\n${yq}\n# next\nuser: root\n`,
      `${head}tools:\n${yq}\n${lines}\n# next\nuser: root\n`,
    ],
    [
      'a comment of its own at the end',
      `${head}tools:\n${yq}  # more\n`,
      `${head}tools:\n${yq}  # more\n\n${lines}`,
    ],
  ])('leaves every other byte where there is %s', (_, before, after) => {
    expect(add(before)).toBe(after);
  });

  it('puts one line below another, and parts it from more', () => {
    const short = addTool(`${head}tools:\n  yq: {}\n`, { name: 'jq', tool: {} }, 'image.yaml');
    expect(short).toBe(`${head}tools:\n  yq: {}\n  jq: {}\n`);
    expect(addTool(`${head}tools:\n${yq}`, { name: 'jq', tool: {} }, 'image.yaml')).toBe(
      `${head}tools:\n${yq}\n  jq: {}\n`,
    );
    expect(removeTool(short, 'yq', 'image.yaml')).toBe(`${head}tools:\n  jq: {}\n`);
  });

  it('refuses one that is there, and tools that are written otherwise', () => {
    expect(() => add(`${head}tools:\n${lines}`)).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: 'image.yaml has the tool jq already' }),
    );
    const flow = `${head}tools: { yq: { datasource: github-releases, install: [{ to: /y }] } }\n`;
    expect(() => add(flow)).toThrow(expect.objectContaining({ code: 'document-invalid' }));
  });
});

describe('removeTool', () => {
  it.each([
    ['the only one', head, `${head}\n`],
    ['one of several', `${head}tools:\n${yq}\nsmoke: []\n`, undefined],
    ['one before a comment', `${head}tools:\n${yq}\n# next\nuser: root\n`, undefined],
  ])('takes back what addTool wrote: %s', (_, text, wanted) => {
    expect(removeTool(add(text), 'jq', 'image.yaml')).toBe(wanted ?? text);
  });

  it('takes the comment above it along, and leaves the others', () => {
    expect(removeTool(add(`${head}tools:\n${yq}`), 'yq', 'image.yaml')).toBe(`${head}tools:\n${lines}`);
  });

  it('says of a plugin of Neovim where it is written, and takes the last tool out beside it', () => {
    const neovim = 'neovim: { plugins: { mini.ai: { package: a/mini.ai } } }\n';
    const spec = `description: x\nchannels: [x]\ntools:\n  a: { datasource: node, install: [{ to: /a }] }\n${neovim}`;
    expect(() => removeTool(spec, 'nvim-mini-ai', 'f')).toThrow(
      expect.objectContaining({
        code: 'input-invalid',
        hint: 'take mini.ai out of neovim.plugins in f, and run officina resolve',
      }),
    );
    expect(removeTool(spec, 'a', 'f')).toBe(`description: x\nchannels: [x]\n${neovim}`);
  });

  it('refuses one that is not there', () => {
    expect(() => removeTool(`${head}tools:\n${yq}`, 'jq', 'image.yaml')).toThrow(
      expect.objectContaining({
        code: 'input-invalid',
        message: 'image.yaml has no tool jq',
        hint: 'it has yq',
      }),
    );
  });
});
