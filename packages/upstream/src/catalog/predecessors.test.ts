import { describe, expect, it } from '@jest/globals';
import { predecessors } from './predecessors.ts';

describe('predecessors', () => {
  it.each([
    ['4.3.2', ['4.3.1', '4.3.0']],
    ['4.3.0', ['4.2.0', '4.1.0']],
    ['1.0.0', ['0.9.0', '0.8.0']],
    ['0.0.1', ['0.0.0']],
  ])('of %s are %p', (version, expected) => expect(predecessors(version, 2)).toEqual(expected));
});
