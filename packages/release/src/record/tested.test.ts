import { describe, expect, it } from '@jest/globals';
import { digestOf, type Report } from '@officina/core';
import { testedOf } from './tested.ts';

const report = (...checks: [kind: string, milliseconds: number][]): Report => ({
  ...{ image: 'base', platform: 'linux/amd64', key: digestOf('k'), digest: digestOf('d') },
  ...{ green: true, reused: false, milliseconds: 40.4 },
  checks: checks.map(([kind, milliseconds], at) => ({
    ...{ kind, name: `${kind} ${at}`, image: 'base', passed: true, wanted: '', got: '', milliseconds },
  })),
});

describe('testedOf', () => {
  it('adds the checks of a kind up', () => {
    expect(testedOf(report(['file', 1.4], ['version', 20], ['file', 2]))).toEqual({
      milliseconds: 40,
      kinds: { file: { checks: 2, milliseconds: 3 }, version: { checks: 1, milliseconds: 20 } },
    });
  });

  it('knows nothing where no check was run', () => {
    expect(testedOf(report())).toBeUndefined();
  });
});
