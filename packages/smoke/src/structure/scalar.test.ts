import { describe, expect, it } from '@jest/globals';
import { toPlainScalar } from './scalar.ts';

describe('toPlainScalar', () => {
  it.each(['', '~', 'null', 'Null', 'NULL'])('takes %j for nothing', (text) => {
    expect(toPlainScalar(text)).toMatchObject({ isNull: true, text: undefined });
  });

  it.each([
    ['yes', true],
    ['On', true],
    ['y', true],
    ['TRUE', true],
    ['no', false],
    ['OFF', false],
    ['N', false],
    ['yEs', undefined],
    ['1', undefined],
  ])('takes %s for %j, and for a text as it was written', (text, boolean) => {
    expect(toPlainScalar(text)).toMatchObject({ text, boolean });
  });

  // As yaml.v2 has them.
  it.each([
    ['0', 0],
    ['42', 42],
    ['-42', -42],
    ['+42', 42],
    ['1_000', 1000],
    ['0644', 420],
    ['0o644', 420],
    ['-017', -15],
    ['08', 8],
    ['0x1F', 31],
    ['0b101', 5],
    ['-0b11', -3],
    ['3.10', 3],
    ['-0.5', 0],
    ['1e3', 1000],
    ['.5', 0],
    ['5.', 5],
    ['1e400', undefined],
    ['.inf', undefined],
    ['.nan', undefined],
    ['_1', undefined],
    ['1:30', undefined],
    ['2001-01-01', undefined],
    ['0x', undefined],
    ['abc', undefined],
    ['1a', undefined],
  ])('takes %s for the whole number %j, and for a text as it was written', (text, integer) => {
    expect(toPlainScalar(text)).toMatchObject({ text, integer });
  });
});
