import { describe, expect, it } from '@jest/globals';
import { expiringKeys } from './expiring-keys.ts';

const [one, two, ever] = ['A', 'B', 'C'].map((letter) => letter.repeat(40)) as [string, string, string];
const repositories = {
  acme: {
    ...{ url: 'https://packages.example/debian', suite: './' },
    keys: [
      { fingerprint: one, expires: '2027-01-28T00:00:00Z' },
      { fingerprint: two, expires: '2026-01-01T00:00:00Z' },
      { fingerprint: ever },
    ],
  },
};

describe('expiringKeys', () => {
  it('names what has expired, and what does within 60 days', () => {
    expect(expiringKeys(repositories, new Date('2026-11-29T00:00:00Z'))).toEqual([
      `key ${one} of apt repository acme expires on 2027-01-28`,
      `key ${two} of apt repository acme has expired on 2026-01-01`,
    ]);
    expect(expiringKeys(repositories, new Date('2026-11-28T00:00:00Z'))).toHaveLength(1);
    expect(expiringKeys(undefined, new Date())).toEqual([]);
  });
});
