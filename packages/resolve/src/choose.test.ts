import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import semver from 'semver';
import { choose, type Standing, type Wish } from './choose.ts';
import type { Candidate } from './datasource/datasource.ts';

const now = new Date('2026-11-20T12:00:00Z');
const day = 86400;
const wish: Wish = { constraint: '1.x', prereleases: false, cooldown: 3 * day };
const standing: Standing = { now, seen: {}, dated: true, allowDowngrade: false };

function released(version: string, daysAgo?: number): Candidate {
  const date =
    daysAgo === undefined ? undefined : new Date(now.getTime() - daysAgo * day * 1000).toISOString();
  return {
    version,
    prerelease: semver.prerelease(version) !== null,
    ...(date === undefined ? {} : { released: date }),
  };
}

function taken(
  candidates: readonly Candidate[],
  more: Partial<Standing> = {},
  other: Partial<Wish> = {},
): string {
  const { take } = choose({ ...wish, ...other }, candidates, { ...standing, ...more });
  return take === 'locked' ? 'locked' : take.version;
}

describe('choose', () => {
  it('takes the newest version of the range that is old enough and says which one waits', () => {
    const candidates = [
      released('2.0.0', 90),
      released('1.3.0', 1),
      released('1.2.0', 9),
      released('1.1.0', 30),
    ];
    const choice = choose(wish, candidates, standing);
    expect(choice.take).toMatchObject({ version: '1.2.0' });
    expect(choice.waiting).toEqual({
      version: '1.3.0',
      code: 'version-too-young',
      until: '2026-11-22T12:00:00.000Z',
    });
  });

  it('leaves prereleases out unless they are asked for', () => {
    const candidates = [released('1.3.0-rc.1', 9), released('1.2.0', 9)];
    expect(taken(candidates)).toBe('1.2.0');
    expect(taken(candidates, {}, { prereleases: true })).toBe('1.3.0-rc.1');
  });

  it('keeps the lock when only a younger version is newer', () => {
    expect(taken([released('1.3.0', 1)], { locked: { version: '1.2.0' } })).toBe('locked');
  });

  it.each([
    ['version-none', [released('2.0.0', 9)]],
    ['version-too-young', [released('1.3.0', 1)]],
    ['version-undated', [released('1.3.0')]],
  ])('refuses with %s when nothing is acceptable', (code, candidates) => {
    expect(() => taken(candidates)).toThrow(expect.objectContaining({ code }));
  });

  it('goes below the lock only on request or by pin', () => {
    const candidates = [released('2.1.0', 9), released('1.1.0', 30)];
    const locked = { version: '2.0.0' };
    expect(() => taken(candidates, { locked })).toThrow(
      expect.objectContaining({ code: 'version-downgrade' }),
    );
    expect(taken(candidates, { locked, allowDowngrade: true })).toBe('1.1.0');
    const pin = { version: '1.1.0', reason: 'broken', 'review-at': '2027-01-01' };
    expect(taken(candidates, { locked }, { pin, constraint: '*' })).toBe('1.1.0');
  });

  it('counts from the first sight where upstream never gives a date', () => {
    const undated = { dated: false, locked: { version: '1.1.0' } };
    const first = choose(wish, [released('1.2.0')], { ...standing, ...undated });
    expect(first).toMatchObject({ take: 'locked', seen: { '1.2.0': now.toISOString() } });
    const later = { ...undated, seen: first.seen, now: new Date(now.getTime() + 3 * day * 1000) };
    expect(taken([released('1.2.0')], later)).toBe('1.2.0');
  });

  it('takes an undated version as the first lock, where counting can only begin', () => {
    expect(taken([released('1.2.0')], { dated: false })).toBe('1.2.0');
  });

  it('orders commits by their dates', () => {
    const head = { headOnly: true, locked: { version: 'aaa', released: '2026-01-01T00:00:00Z' } };
    expect(taken([{ version: 'bbb', prerelease: false, released: '2026-02-01T00:00:00Z' }], head)).toBe(
      'bbb',
    );
    expect(taken([{ version: 'bbb', prerelease: false, released: '2025-02-01T00:00:00Z' }], head)).toBe(
      'locked',
    );
  });

  const anyCandidate = fc
    .tuple(fc.nat(3), fc.nat(4), fc.nat(4), fc.boolean(), fc.option(fc.integer({ min: 0, max: 10 })))
    .map(([major, minor, patch, pre, age]) =>
      released(`${major}.${minor}.${patch}${pre ? '-rc.1' : ''}`, age ?? undefined),
    );
  const anyCandidates = fc.uniqueArray(anyCandidate, { selector: ({ version }) => version, maxLength: 12 });

  it('is indifferent to order, stays in the range and never takes one that is too young', () => {
    fc.assert(
      fc.property(anyCandidates, fc.nat(1000), (candidates, seed) => {
        const shuffled = [...candidates].sort((a, b) => hash(a.version, seed) - hash(b.version, seed));
        const first = attempt(candidates);
        expect(attempt(shuffled)).toEqual(first);
        const got = candidates.find(({ version }) => version === first);
        if (got === undefined) return;
        expect(semver.satisfies(got.version, wish.constraint)).toBe(true);
        expect(now.getTime() - Date.parse(got.released ?? '')).toBeGreaterThanOrEqual(wish.cooldown * 1000);
      }),
    );
  });

  it('never takes an older version because more versions are on offer', () => {
    fc.assert(
      fc.property(anyCandidates, anyCandidate, (candidates, added) => {
        const before = attempt(candidates);
        const after = attempt([...candidates.filter(({ version }) => version !== added.version), added]);
        if (semver.valid(before) === null || before === added.version) return;
        expect(semver.gte(after, before)).toBe(true);
      }),
    );
  });

  function attempt(candidates: readonly Candidate[]): string {
    try {
      return taken(candidates);
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  function hash(text: string, seed: number): number {
    return [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1009, seed);
  }
});
