import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPassing, isRateLimited, waitBefore } from './retry.ts';

const now = new Date('2026-01-01T00:00:00Z');
const patience = { clock: { now: () => now }, random: () => 0 };

describe('waitBefore', () => {
  it('grows with the tries, stays bounded and never falls below half', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tried, random) => {
          const wait = waitBefore(tried, undefined, { ...patience, random: () => random }) ?? 0;
          const full = Math.min(500 * 2 ** (tried - 1), 10_000);
          expect(wait).toBeGreaterThanOrEqual(full / 2);
          expect(wait).toBeLessThanOrEqual(full);
        },
      ),
    );
  });

  it.each([
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': '0' }, 250],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' }, 20_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 250],
    [{ 'retry-after': 'soon' }, 250],
    [{ 'retry-after': '3600' }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now.getTime() / 1000 + 40) }, 40_000],
    [{ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': String(now.getTime() / 1000 + 40) }, 250],
    [{ 'x-ratelimit-remaining': '0' }, 250],
  ])('understands %j', (record, wanted) => {
    expect(waitBefore(1, record as Record<string, string>, patience)).toBe(wanted);
  });
});

describe('isPassing', () => {
  it.each([
    [500, {}, true],
    [503, {}, true],
    [501, {}, false],
    [429, {}, true],
    [403, {}, false],
    [403, { 'x-ratelimit-remaining': '0' }, true],
    [403, { 'retry-after': '5' }, true],
    [404, { 'x-ratelimit-remaining': '0' }, false],
    [200, {}, false],
  ])('judges %d with %j', (status, record, wanted) => {
    expect(isPassing(status, record as Record<string, string>)).toBe(wanted);
    expect(isRateLimited(status, record as Record<string, string>)).toBe(wanted && status < 500);
  });
});
