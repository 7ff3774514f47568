import { describe, expect, it } from '@jest/globals';
import { parsePackageLock } from './package-lock.ts';
import {
  lockedIdentities,
  renderNpmIdentity,
  unheldEntryFields,
  unpublishedEntries,
} from './published-package.ts';

const entry = { version: '1.0.0', integrity: 'sha512-AAAA', dependencies: { b: '^1.0.0' }, os: ['linux'] };
const lockOf = (packages: object) =>
  parsePackageLock(JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } }), { file: 'f' });
const lock = lockOf({
  'node_modules/a': entry,
  'node_modules/c/node_modules/a': { ...entry, optional: true },
  'node_modules/c': { ...entry, name: '@s/d' },
});
const published = new Map(
  Object.values(lock.packages).map((one) => [`${one.name ?? 'a'}@${one.version}`, one] as const),
);
const problems = (change: object) =>
  unpublishedEntries(lockOf({ 'node_modules/a': { ...entry, ...change } }), published);

describe('lockedIdentities', () => {
  it('names each package of the registry once, by its own name', () => {
    expect(lockedIdentities(lock).map(renderNpmIdentity)).toEqual(['a@1.0.0', '@s/d@1.0.0']);
  });
});

describe('unpublishedEntries', () => {
  it('has nothing to say of what is as it was published', () => {
    expect(unpublishedEntries(lock, published)).toEqual([]);
  });

  it.each([
    [{ version: '1.0.1' }, 'a@1.0.1 is not in the registry'],
    [{ integrity: 'sha512-BBBB' }, /^node_modules\/a has integrity "sha512-BBBB", .* "sha512-AAAA"$/],
    [{ dependencies: { b: '^1.0.0', evil: '1' } }, /^node_modules\/a has dependencies .*evil/],
    [{ optionalDependencies: { evil: '1' } }, /has optionalDependencies .*evil/],
    [{ bin: { sh: 'x' } }, /has bin .* the registry has null$/],
    [{ os: undefined }, /has os null, the registry has \["linux"\]$/],
    [{ someday: true }, /has someday true/],
  ])('names %j', (change, problem) => {
    expect(problems(change)).toEqual([expect.stringMatching(problem)]);
  });

  it('leaves what decides nothing about the bytes', () => {
    for (const field of ['license', 'optional', 'deprecated', 'libc']) {
      expect([field, problems({ [field]: 'x' }), typeof unheldEntryFields[field]]).toEqual([
        field,
        [],
        'string',
      ]);
    }
  });
});
