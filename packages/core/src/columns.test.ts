import { describe, expect, it } from '@jest/globals';
import { renderColumns } from './columns.ts';

describe('renderColumns', () => {
  it('makes every column as wide as its widest cell, without blanks at the end', () => {
    expect(
      renderColumns([
        ['image', 'why'],
        ['a', ''],
        ['longer', 'new'],
      ]),
    ).toEqual(['image   why', 'a', 'longer  new']);
  });

  it('makes nothing of nothing', () => {
    expect(renderColumns([])).toEqual([]);
  });
});
