import { describe, expect, it } from '@jest/globals';
import { renderBytes, renderSeconds } from './amount.ts';

describe('renderBytes', () => {
  it.each([
    [0, '0 B'],
    [1000, '1.0 kB'],
    [99_949, '99.9 kB'],
    [1_000_000, '1.0 MB'],
    [391_000_000, '391.0 MB'],
  ])('writes %d', (bytes, text) => {
    expect(renderBytes(bytes)).toBe(text);
  });
});

describe('renderSeconds', () => {
  it('has one decimal', () => {
    expect(renderSeconds(1540)).toBe('1.5 s');
  });
});
