import { describe, expect, it } from '@jest/globals';
import { packageLockProblems, parsePackageLock } from './package-lock.ts';

const integrity = 'sha512-AAAA';
const plain = (more: object = {}) => ({ version: '1.0.0', integrity, ...more });
const whole = {
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { a: '1.0.0' } },
    'node_modules/a': plain({
      dependencies: { b: '^1.0.0', '@s/c': '1' },
      optionalDependencies: { gone: '1' },
    }),
    'node_modules/a/node_modules/b': plain({ peerDependencies: { d: '*' } }),
    'node_modules/@s/c': plain(),
    'node_modules/d': plain(),
  },
};
const problems = (packages: object, asked = { a: '1.0.0' }) =>
  packageLockProblems(
    parsePackageLock(JSON.stringify({ ...whole, packages: { ...whole.packages, ...packages } }), {
      file: 'f',
    }),
    asked,
  );

describe('packageLockProblems', () => {
  it('has none for one whose packages are all asked for, in whatever folder', () => {
    expect(problems({})).toEqual([]);
  });

  it('has none for a package that is asked for under another name', () => {
    const asks = plain({ dependencies: { b: '^1.0.0', e: 'npm:@s/f@^1.0.0' } });
    const alias = { 'node_modules/e': plain({ name: '@s/f' }) };
    expect(problems({ 'node_modules/@s/c': asks, ...alias })).toEqual([]);
    const other = { 'node_modules/b': plain({ name: '@s/f' }) };
    expect(problems({ 'node_modules/@s/c': asks, ...alias, ...other })).toEqual([
      'node_modules/b is another package, @s/f',
    ]);
  });

  it.each<[string, object, RegExp]>([
    ['one that was added', { 'node_modules/evil': plain() }, /nothing asks for node_modules\/evil/],
    ['one below another that was added', { 'node_modules/d/node_modules/evil': plain() }, /nothing asks for/],
    [
      'another that the root asks for',
      { '': { dependencies: { a: '1.0.0', d: '1.0.0' } } },
      /d is asked for/,
    ],
    [
      'one that only developers need',
      { '': { dependencies: { a: '1.0.0' }, devDependencies: { d: '1' } } },
      /d is/,
    ],
    [
      'another version that is asked for',
      { '': { dependencies: { a: '2.0.0' } } },
      /a is asked for as 2.0.0/,
    ],
    [
      'a git repository',
      { 'node_modules/d': plain({ resolved: 'git+ssh://x.example/y.git#1' }) },
      /address of its own/,
    ],
    ['a url', { 'node_modules/d': plain({ resolved: 'https://x.example/y.tgz' }) }, /address of its own/],
    ['a file', { 'node_modules/d': plain({ resolved: 'file:../y.tgz' }) }, /address of its own/],
    ['a link', { 'node_modules/d': { resolved: 'local', link: true } }, /link to local/],
    ['a folder', { local: plain() }, /local is a folder/],
    ['no integrity', { 'node_modules/d': { version: '1.0.0' } }, /no strong integrity/],
    ['a weak integrity', { 'node_modules/d': plain({ integrity: 'sha1-AAAA' }) }, /no strong integrity/],
    [
      'another package under its name',
      { 'node_modules/d': plain({ name: 'evil' }) },
      /is another package, evil/,
    ],
    ['a version that is none', { 'node_modules/d': plain({ version: 'git+x' }) }, /no plain version/],
  ])('names %s', (_, packages, problem) => {
    expect(problems(packages).join('\n')).toMatch(problem);
  });
});

describe('parsePackageLock', () => {
  it.each([{ lockfileVersion: 1 }, { lockfileVersion: 2 }, { dependencies: { a: { version: '1.0.0' } } }])(
    'refuses %j: npm would read other parts of it',
    (change) => {
      expect(() => parsePackageLock(JSON.stringify({ ...whole, ...change }), { file: 'f' })).toThrow(
        expect.objectContaining({ code: 'document-invalid' }),
      );
    },
  );
});
