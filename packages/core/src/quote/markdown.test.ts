import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quoteCell, renderMarkdownTable } from './markdown.ts';

const hostile = fc.string({
  unit: fc.constantFrom('`', '|', '\\', '\n', '\r', '@owner', '<img>', '~', '#1', '\u202e', 'é', ' ', '](x)'),
  maxLength: 60,
});

describe('quoteCell', () => {
  it('is one code span that ends neither the cell nor the line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const cell = quoteCell(text);
        expect(cell).toMatch(/^(?:`(?:[^`|\\\n\r]|\\\|)+`)?$/);
      }),
    );
  });

  it('keeps an ordinary version as it is', () => {
    expect(quoteCell('1:2.3~rc1+dfsg-4')).toBe('`1:2.3~rc1+dfsg-4`');
  });
});

describe('renderMarkdownTable', () => {
  it('is a head, a rule and a line per row', () => {
    expect(renderMarkdownTable(['', 'B'], [['a', 'b']])).toEqual(['|  | B |', '| --- | --- |', '| a | b |']);
  });
});
