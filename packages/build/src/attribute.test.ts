import { describe, expect, it } from '@jest/globals';
import { attribute } from './attribute.ts';

describe('attribute', () => {
  it.each([
    ['state/build', 'dest=state/build'],
    ['my state/build', 'dest=my state/build'],
    ['a,b', '"dest=a,b"'],
    ['a "b"', '"dest=a ""b"""'],
  ])('writes %s as one field of CSV', (value, field) => {
    expect(attribute('dest', value)).toBe(field);
  });
});
