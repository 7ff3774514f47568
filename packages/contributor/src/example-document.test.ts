import { describe, expect, it } from '@jest/globals';
import { quietDocument, shapeOf } from './example-document.ts';

describe('quietDocument', () => {
  it('fixes ports, times, spans and the platform', () => {
    const document = {
      registry: '127.0.0.1:5456/tazzo/tazlab.net',
      released: '2026-11-29T02:01:13.866Z',
      steps: [{ name: 'ADD http://127.0.0.1:46791/yq_linux_arm64', milliseconds: 449 }],
      readings: { 'linux/arm64': { base: 'debian' } },
    };
    expect(quietDocument(document)).toEqual({
      registry: '127.0.0.1:5000/tazzo/tazlab.net',
      released: '2026-01-02T03:04:05.000Z',
      steps: [{ name: 'ADD http://127.0.0.1:5000/yq_linux_arm64', milliseconds: 1000 }],
      readings: { 'linux/amd64': { base: 'debian' } },
    });
  });

  it('keeps three installed packages, and every other list whole', () => {
    const list = [1, 2, 3, 4];
    expect(quietDocument({ inventory: { debian: list, npm: [] }, checks: list })).toEqual({
      inventory: { debian: [1, 2, 3], npm: [] },
      checks: list,
    });
  });
});

describe('shapeOf', () => {
  it('is the same for other values, another order and more entries of a kind', () => {
    const one = { digest: 'sha256:1', checks: [{ passed: true }], size: 3 };
    const other = { size: 4, digest: 'sha256:2', checks: [{ passed: false }, { passed: true }] };
    expect(shapeOf(one)).toBe(shapeOf(other));
  });

  it.each([
    ['a key more', { size: 1, digest: '' }, { size: 1 }],
    ['another type', { size: 1 }, { size: '1' }],
    ['another kind of entry', { checks: [{ a: 1 }] }, { checks: [{ a: 1 }, { b: 1 }] }],
    ['an empty list', { checks: [] }, { checks: [1] }],
    ['nothing', { digest: null }, { digest: {} }],
  ])('is another for %s', (_, one, other) => {
    expect(shapeOf(one)).not.toBe(shapeOf(other));
  });
});
