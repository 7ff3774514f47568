import { describe, expect, it } from '@jest/globals';
import { FactoryError, mergeErrors } from './error.ts';

describe('mergeErrors', () => {
  it('leaves a single error as it is', () => {
    const error = new FactoryError('lock-missing', 'a');
    expect(mergeErrors([error])).toBe(error);
  });

  it('indents every line and keeps every hint once', () => {
    const merged = mergeErrors([
      new FactoryError('spec-invalid', 'one\ntwo', { hint: 'fix a' }),
      new FactoryError('file-missing', 'three', { hint: 'add b' }),
      new FactoryError('file-missing', 'four', { hint: 'fix a' }),
    ]);
    expect(merged.message).toBe(
      '3 problems\n  spec-invalid: one\n  two\n  file-missing: three\n  file-missing: four',
    );
    expect([merged.code, merged.hint]).toEqual(['spec-invalid', 'fix a\nadd b']);
  });
});
