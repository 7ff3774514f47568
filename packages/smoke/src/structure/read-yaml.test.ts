import { describe, expect, it } from '@jest/globals';
import { readYaml } from './read-yaml.ts';
import { Scalar } from './scalar.ts';
import type { Tree } from './tree.ts';

/** A tree as its texts alone. */
const texts = (tree: Tree): unknown => {
  if (tree instanceof Scalar) return tree.isNull ? null : tree.text;
  if (Array.isArray(tree)) return tree.map(texts);
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, texts(value)]));
};
const read = (text: string) => texts(readYaml(text, 'tests.yaml').tree);

describe('readYaml', () => {
  it.each([
    ['a: 3.10', { a: '3.10' }],
    ['a: 1_000\nb: yes\nc: 0644', { a: '1_000', b: 'yes', c: '0644' }],
    ['a:\nb: ~\nc: ""', { a: null, b: null, c: '' }],
    ["a: '~'", { a: '~' }],
    ['yes: 1', { yes: '1' }],
    ['a: !!str 5\nb: !mine x\nc: !!binary aGk=', { a: '5', b: 'x', c: 'hi' }],
    ['a: !!int "7"\nb: !!float 3\nc: !!bool yes\nd: !!null ~', { a: '7', b: '3', c: 'yes', d: null }],
    ['a: |\n  x\n  y\n', { a: 'x\ny\n' }],
    ['a: &x [1]\nb: *x', { a: ['1'], b: ['1'] }],
    ['a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}', { a: { k: '1', l: '2' }, b: { k: '3', l: '2' } }],
    // Where it stands last, it counts last: yaml.v2 goes through a map from top to bottom.
    ['a: &x {k: 1}\nb: {k: 3, <<: *x}', { a: { k: '1' }, b: { k: '1' } }],
    ['a: &x {k: 1}\nb: &y {k: 2}\nc: {<<: [*x, *y]}', { a: { k: '1' }, b: { k: '2' }, c: { k: '1' } }],
    ["a: {'<<': 1}", { a: { '<<': '1' } }],
    ['a: 1\n---\nb: 2', { a: '1' }],
    ['', null],
    ['# only\n', null],
    ['%YAML 1.1\n---\na: 1', { a: '1' }],
    ['\ufeffa: 1', { a: '1' }],
    ['{"a": [true, null]}', { a: ['true', null] }],
    ['__proto__: 1', { ['__proto__']: '1' }],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ['a: 1\na: 2', 'tests.yaml:2:1: "a" is there twice'],
    ['a: {b: 1, b: 2}', 'tests.yaml:1:11: "b" is there twice'],
    ['a: !!bool 5', 'tests.yaml:1:11: "5" is no !!bool'],
    ['a: !!int x', '"x" is no !!int'],
    ['a: !!int 1.5', '"1.5" is no !!int'],
    ['a: !!null x', '"x" is no !!null'],
    ['a: *x', 'tests.yaml:1:4: no anchor "x" before it'],
    ['a: &x [*x]', 'tests.yaml:1:7: an anchor that contains itself'],
    ['a: {<<: 1}', 'tests.yaml:1:9: "<<" wants a map, or a list of maps'],
    ['[a]: 1', 'tests.yaml:1:1: a key that is a list or a map'],
    ['%YAML 1.2\n---\na: 1', 'tests.yaml: wanted YAML 1.1, got %YAML 1.2'],
    ['a: [1', 'tests.yaml:1:6'],
    ['a: "x', 'tests.yaml:1:6'],
  ])('refuses %j with its place', (text, message) => {
    expect(() => readYaml(text, 'tests.yaml')).toThrow(message);
  });

  it('follows no aliases into the billions', () => {
    const rows = Array.from({ length: 9 }, (_, n) => `k${n + 1}: &k${n + 1} [${`*k${n}, `.repeat(10)}]`);
    expect(() => readYaml(['k0: &k0 [x]', ...rows].join('\n'), 'tests.yaml')).toThrow(
      /more than 200000 values/,
    );
  });

  it('knows the line of a key, merged ones among them', () => {
    const { lineOf } = readYaml('a:\n- b: 1\n  c: {d: 1}\ne: &x\n  f: 1\ng: {<<: *x}', 'tests.yaml');
    expect(lineOf(['a', 0, 'c', 'd'])).toBe(3);
    expect(lineOf(['a', 0, 'nothing'])).toBe(1);
    expect(lineOf(['g', 'f'])).toBe(5);
    expect(lineOf(['nothing'])).toBeUndefined();
  });
});
