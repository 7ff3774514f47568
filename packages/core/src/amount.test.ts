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
  it.each([
    [0, '0.0 s'],
    [12_340, '12.3 s'],
    [1540, '1.5 s'],
    [59_960, '1 min 00 s'],
    [185_000, '3 min 05 s'],
  ])('writes %d ms', (milliseconds, text) => {
    expect(renderSeconds(milliseconds)).toBe(text);
  });
});
