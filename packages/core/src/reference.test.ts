import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isLoopbackRegistry, parseReference, parseRepository, renderReference } from './reference.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;

describe('parseReference', () => {
  it.each([
    ['debian', { registry: 'docker.io', repository: 'library/debian' }],
    ['debian:bookworm-slim', { registry: 'docker.io', repository: 'library/debian', tag: 'bookworm-slim' }],
    ['tazzo/tazlab.net:devpod', { registry: 'docker.io', repository: 'tazzo/tazlab.net', tag: 'devpod' }],
    ['127.0.0.1:5455/a/b:c', { registry: '127.0.0.1:5455', repository: 'a/b', tag: 'c' }],
    ['localhost/a', { registry: 'localhost', repository: 'a' }],
    [`ghcr.io/a/b:c@${digest}`, { registry: 'ghcr.io', repository: 'a/b', tag: 'c', digest }],
  ])('reads %s', (text, wanted) => {
    expect(parseReference(text)).toEqual(wanted);
  });

  it.each(['', 'A/b', 'a@sha256:12', 'a:b:c', 'a:-b', 'ghcr.io/', `a@${digest}@${digest}`])(
    'refuses "%s"',
    (text) => {
      expect(() => parseReference(text)).toThrow('is not an image reference');
    },
  );

  it.each([
    'a..b/c',
    '-a.example/b',
    'host:99999/a',
    'a.b:port/c',
    'ex_ample.com/a',
    '1.2.3.256/a',
    '[::g]:1/a',
  ])('refuses the host of "%s"', (text) => {
    expect(() => parseReference(text)).toThrow("cannot be a registry's host");
  });

  it('reads back what renderReference writes', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const host = fc.constantFrom(
      'docker.io',
      'ghcr.io',
      'localhost',
      '127.0.0.1:5000',
      'reg.example.com:443',
    );
    const arbitrary = fc.record(
      {
        registry: host,
        repository: fc.tuple(word, word).map((words) => words.join('/')),
        tag: word,
        digest: fc.constant(digest),
      },
      { requiredKeys: ['registry', 'repository'] },
    );
    fc.assert(
      fc.property(arbitrary, (reference) =>
        expect(parseReference(renderReference(reference))).toEqual(reference),
      ),
    );
  });
});

describe('isLoopbackRegistry', () => {
  it.each([
    ['127.0.0.1:5000', true],
    ['localhost', true],
    ['[::1]:5000', true],
    ['docker.io', false],
    ['127.0.0.1.example.com', false],
    ['localhost.example.com:5000', false],
  ])('%s is %s', (registry, wanted) => {
    expect(isLoopbackRegistry(registry)).toBe(wanted);
  });
});

describe('parseRepository', () => {
  it.each(['ghcr.io/a/b', 'docker.io/tazzo/tazlab.net', '127.0.0.1:5455/a', 'localhost/a'])(
    'reads %s',
    (text) => {
      expect(renderReference(parseRepository(text))).toBe(text);
    },
  );

  it.each(['ghcr.io', 'localhost:5000', 'a/b', 'ghcr.io/', 'ghcr.io/a:b', `ghcr.io/a@${digest}`, ''])(
    'refuses "%s"',
    (text) => {
      expect(() => parseRepository(text)).toThrow(`wanted host/path without tag or digest, got "${text}"`);
    },
  );

  it.each(['ghcr.io/A', 'ghcr.io/You/Images'])(
    'says of "%s" that registries know no capital letters',
    (text) => {
      expect(() => parseRepository(text)).toThrow(
        expect.objectContaining({
          code: 'input-invalid',
          message: `wanted lower-case letters, for registries know no others, got "${text}"`,
          hint: expect.stringContaining(`write ${text.toLowerCase()}`),
        }),
      );
    },
  );
});
