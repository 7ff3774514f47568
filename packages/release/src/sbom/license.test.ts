import { describe, expect, it } from '@jest/globals';
import { isSpdxExpression } from './license.ts';

describe('isSpdxExpression', () => {
  const isId = (id: string) => ['MIT', 'GPL-2.0-only', 'GPL-3.0-or-later'].includes(id);
  it.each([
    ['MIT', true],
    ['(MIT OR GPL-2.0-only) AND LicenseRef-Debian-x', true],
    ['GPL-3.0-or-later WITH Bison-exception-2.2', true],
    ['MIT+', true],
    ['BSD', false],
    ['SEE LICENSE IN x', false],
    ['MIT GPL-2.0-only', false],
    ['MIT AND', false],
    ['', false],
  ])('of %s is %p', (text, is) => {
    expect(isSpdxExpression(text, isId)).toBe(is);
  });
});
