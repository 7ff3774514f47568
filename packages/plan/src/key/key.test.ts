import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '@officina/core';
import fc from 'fast-check';
import { keyDifference } from '../decide/why.ts';
import { digest } from '../workspace.fixture.ts';
import { keyOf } from './key.ts';
import { KeyDocument } from './key-document.ts';

const hex = fc.constantFrom('a', 'b', 'c').map((digit) => digit.repeat(64));
const name = fc.constantFrom('a', 'b', 'a/b', '__proto__', 'é', 'a b', '');
const text = fc.constantFrom('', '1', '2', '0644 x');
const record = <T>(values: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.tuple(name, values), { maxLength: 3, selector: ([key]) => key }).map((pairs) => pairs);

const inputs = fc.record({
  dockerfile: hex,
  files: record(text),
  parents: record(fc.constantFrom(digest('1'), digest('2'))),
  externals: record(text),
  tools: record(
    fc.record({
      version: text,
      packing: fc.constantFrom('raw' as const, 'zip' as const),
      assets: fc.array(hex, { maxLength: 2 }),
      install: fc.array(fc.record({ to: text }), { maxLength: 2 }),
      links: fc.constant({}),
    }),
  ),
  debian: record(text),
  platform: fc.constantFrom('linux/amd64' as const, 'linux/arm64' as const),
  description: text,
  epoch: fc.nat(2),
});
type Inputs = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

function documentOf(value: Inputs, turn: <T>(pairs: T[]) => T[] = (pairs) => pairs): KeyDocument {
  const { dockerfile, platform, description, epoch } = value;
  const from = <T>(pairs: [string, T][]) => Object.fromEntries(turn(pairs));
  return {
    schema: 'officina.key/v1',
    image: 'x',
    platform,
    dockerfile,
    files: from(value.files),
    parents: from(value.parents),
    externals: from(value.externals),
    tools: from(value.tools),
    debian: from(value.debian),
    spec: { description, user: 'root', labels: {} },
    settings: { recipe: '1', epoch },
  };
}

const sorted = (value: Inputs) =>
  JSON.stringify(value, (_, item: unknown) =>
    Array.isArray(item) && item.every(Array.isArray)
      ? [...item].sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))
      : item,
  );

describe('keyOf', () => {
  it('is equal for equal inputs, whatever their order', () => {
    fc.assert(
      fc.property(inputs, (value) => {
        expect(keyOf(documentOf(value, (pairs) => [...pairs].reverse()))).toBe(keyOf(documentOf(value)));
      }),
    );
  });

  it('is equal for no others', () => {
    fc.assert(
      fc.property(inputs, inputs, (one, two) => {
        expect(keyOf(documentOf(one)) === keyOf(documentOf(two))).toBe(sorted(one) === sorted(two));
      }),
      { numRuns: 500 },
    );
  });

  it('moves with every single member of the document', () => {
    const change = (value: unknown): unknown =>
      typeof value === 'number'
        ? value + 1
        : typeof value === 'string'
          ? `${value}x`
          : { ...(value as object), new: 'x' };
    fc.assert(
      fc.property(inputs, (value) => {
        const document = documentOf(value);
        for (const [member, old] of Object.entries(document)) {
          expect(keyOf({ ...document, [member]: change(old) } as KeyDocument)).not.toBe(keyOf(document));
        }
      }),
    );
  });

  it('does not lean on where one member ends and the next begins', () => {
    const base = documentOf({
      dockerfile: 'a'.repeat(64),
      files: [],
      parents: [],
      externals: [],
      tools: [],
      debian: [],
      platform: 'linux/amd64',
      description: '',
      epoch: 0,
    });
    expect(keyOf({ ...base, files: { a: 'b' } })).not.toBe(keyOf({ ...base, externals: { a: 'b' } }));
  });
});

describe('keyDifference', () => {
  it('is empty when and only when the keys are equal', () => {
    fc.assert(
      fc.property(inputs, inputs, (one, two) => {
        const [old, now] = [documentOf(one), { ...documentOf(two), platform: one.platform }];
        expect(keyDifference(old, now).length === 0).toBe(keyOf(old) === keyOf(now));
      }),
      { numRuns: 500 },
    );
  });

  it("names the factory's own script that moved", () => {
    const [value] = fc.sample(inputs, 1) as [Inputs];
    const document = documentOf(value);
    const [old, now] = ['a', 'b'].map((digit) => ({ ...document, scripts: { debian: digit.repeat(64) } }));
    expect(keyDifference(old as KeyDocument, now as KeyDocument)).toEqual([
      { code: 'file', subject: "Officina's script debian", old: 'a'.repeat(12), new: 'b'.repeat(12) },
    ]);
    expect(keyDifference(document, old as KeyDocument)).toMatchObject([{ new: 'a'.repeat(12) }]);
  });

  it('survives being written and read', () => {
    fc.assert(
      fc.property(inputs, (value) => {
        // zod leaves a member named __proto__ out: such a file costs an explanation, not a key.
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const document = documentOf({ ...value, dockerfile: 'a'.repeat(64) });
        expect(keyOf(KeyDocument.parse(JSON.parse(canonicalJson(document))))).toBe(keyOf(document));
      }),
    );
  });
});
