import { describe, expect, it } from '@jest/globals';
import { FactoryError, mergeErrors } from './error.ts';

describe('FactoryError', () => {
  it('is not made without a next step', () => {
    // @ts-expect-error docs/errors.md promises one for every refusal: the compiler counts them.
    const bare = () => new FactoryError('lock-missing', 'a');
    expect(bare).toThrow(TypeError);
    // @ts-expect-error A cause alone is none either.
    expect(new FactoryError('lock-missing', 'a', { cause: bare }).hint).toBeUndefined();
  });
});

describe('mergeErrors', () => {
  it('leaves a single error as it is', () => {
    const error = new FactoryError('lock-missing', 'a', { hint: 'do it again' });
    expect(mergeErrors([error])).toBe(error);
  });

  it('counts problems, not errors', () => {
    const lock = new FactoryError('lock-mismatch', ['no yq', 'no helm'], { hint: 'run officina resolve' });
    const spec = new FactoryError('spec-invalid', 'one\n  that is shown in two lines', { hint: 'fix it' });
    expect(lock.message).toBe('no yq\nno helm');
    expect(mergeErrors([lock, spec]).message.split('\n')[0]).toBe('3 problems');
    expect(mergeErrors([mergeErrors([lock, spec]), spec]).message.split('\n')[0]).toBe('4 problems');
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
