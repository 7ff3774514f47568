import { describe, expect, it } from '@jest/globals';
import { packageRuns } from './package-runs.ts';

const release = (version: string, openssl?: string) => ({
  version,
  places: new Map(
    openssl === undefined ? [] : [['base linux/amd64', [['debian', 'openssl', openssl]]]],
  ) as never,
});

describe('packageRuns', () => {
  it('has a row for as long as releases have a version, and another when it comes back', () => {
    const { runs, releases, places } = packageRuns([
      release('v1', '3.0.16'),
      release('v2', '3.0.16'),
      release('v3', '3.0.17'),
      release('v4', '3.0.16'),
    ]);
    expect([releases, places]).toEqual([['v1', 'v2', 'v3', 'v4'], ['base linux/amd64']]);
    expect(runs.map(([, , version, , first, last]) => [version, first, last])).toEqual([
      ['3.0.16', 0, 1],
      ['3.0.17', 2, 2],
      ['3.0.16', 3, 3],
    ]);
  });

  it('does not claim that a release of which nothing is known had it', () => {
    const { runs } = packageRuns([release('v1', '3'), release('v2'), release('v3', '3')]);
    expect(runs.map(([, , , , first, last]) => [first, last])).toEqual([
      [0, 0],
      [2, 2],
    ]);
  });
});
