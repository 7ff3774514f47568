import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linkGitHub, quoteProse } from './prose.ts';

const hostile = fc.string({
  unit: fc.constantFrom('`', '|', '\\', '\n', '\r', '@owner', '<img>', '~', '#1', '\u202e', 'é', ' ', '](x)'),
  maxLength: 60,
});

describe('quoteProse', () => {
  it('has no line that closes its fence before the end', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = quoteProse(text).split('\n');
        const fence = /^`+/.exec(lines[0] ?? '')?.[0] ?? '';
        const closing = lines.slice(1).findIndex((line) => {
          const ticks = /^ {0,3}(`+)\s*$/.exec(line)?.[1] ?? '';
          return ticks.length >= fence.length;
        });
        expect(closing).toBe(lines.length - 2);
      }),
    );
  });

  it('cuts a long text', () => {
    expect(quoteProse('a'.repeat(5000), 100)).toBe(`\`\`\`text\n${'a'.repeat(100)}\n…\n\`\`\``);
  });
});

describe('linkGitHub', () => {
  it('links a page, with nothing left that ends the link', () => {
    expect(linkGitHub('release', 'a/b', 'releases/tag/v1) <b>@x')).toBe(
      '[release](https://github.com/a/b/releases/tag/v1%29%20%3Cb%3E%40x)',
    );
  });

  it('is empty for what is no repository', () => {
    expect(linkGitHub('release', 'a/b/../c](x)', 'releases')).toBe('');
  });
});
