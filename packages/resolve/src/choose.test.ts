import { describe, expect, it } from '@jest/globals';
import { compareVersions, FactoryError } from '@officina/core';
import fc from 'fast-check';
import semver from 'semver';
import { type Choice, choose, isEnough, type Standing, type Wish } from './choose.ts';
import type { Offer } from './datasource/datasource.ts';

const now = new Date('2026-11-20T12:00:00Z');
const day = 86400;
const wish: Wish = { constraint: '1.x', prereleases: false, cooldown: 3 * day };
const standing: Standing = { now, seen: {}, dated: true, allowDowngrade: false };

function released(version: string, daysAgo?: number): Offer {
  const date =
    daysAgo === undefined ? undefined : new Date(now.getTime() - daysAgo * day * 1000).toISOString();
  return {
    version,
    prerelease: semver.prerelease(version) !== null,
    ...(date === undefined ? {} : { released: date }),
  };
}

function taken(offers: readonly Offer[], more: Partial<Standing> = {}, other: Partial<Wish> = {}): string {
  const { take } = choose({ ...wish, ...other }, offers, { ...standing, ...more });
  return take === 'locked' ? 'locked' : take.version;
}

describe('choose', () => {
  it('takes the newest version of the range that is old enough and says which one waits', () => {
    const offers = [released('2.0.0', 90), released('1.3.0', 1), released('1.2.0', 9), released('1.1.0', 30)];
    const choice = choose(wish, offers, standing);
    expect(choice.take).toMatchObject({ version: '1.2.0' });
    expect(choice.waiting).toEqual({
      version: '1.3.0',
      code: 'version-too-young',
      until: '2026-11-22T12:00:00.000Z',
    });
  });

  it('leaves prereleases out unless they are asked for', () => {
    const offers = [released('1.3.0-rc.1', 9), released('1.2.0', 9)];
    expect(taken(offers)).toBe('1.2.0');
    expect(taken(offers, {}, { prereleases: true })).toBe('1.3.0-rc.1');
  });

  it('keeps the lock when only a younger version is newer', () => {
    expect(taken([released('1.3.0', 1)], { locked: { version: '1.2.0' } })).toBe('locked');
  });

  it.each([
    ['version-none', [released('2.0.0', 9)]],
    ['version-too-young', [released('1.3.0', 1)]],
    ['version-undated', [released('1.3.0')]],
  ])('refuses with %s when nothing is acceptable', (code, offers) => {
    expect(() => taken(offers)).toThrow(expect.objectContaining({ code }));
  });

  it('goes below the lock only on request or by pin', () => {
    const offers = [released('2.1.0', 9), released('1.1.0', 30)];
    const locked = { version: '2.0.0' };
    expect(() => taken(offers, { locked })).toThrow(expect.objectContaining({ code: 'version-downgrade' }));
    expect(taken(offers, { locked, allowDowngrade: true })).toBe('1.1.0');
    const pin = { version: '1.1.0', reason: 'broken', 'review-at': '2027-01-01' };
    expect(taken(offers, { locked }, { pin, constraint: '*' })).toBe('1.1.0');
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
});

describe('isEnough', () => {
  it('looks at all of a branch that is newer than the lock, until one is old enough', () => {
    const locked = { version: 'old', released: new Date(now.getTime() - 30 * day * 1000).toISOString() };
    const branch = { ...standing, headOnly: true, locked };
    const commits = [released('head', 0), released('yesterday', 1), released('week', 7), released('old', 30)];
    const enough = (count: number) => isEnough(wish, commits.slice(0, count), branch);
    expect([enough(1), enough(2), enough(3)]).toEqual([false, false, true]);
    expect(isEnough(wish, [released('head', 0), released('old', 30)], branch)).toBe(true);
    expect(taken(commits, branch)).toBe('week');
  });
});

describe('choose, of any versions, wish and lock', () => {
  const version = fc
    .tuple(fc.nat(3), fc.nat(4), fc.nat(4), fc.boolean())
    .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre ? '-rc.1' : ''}`);
  const age = fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined });
  const anyOffer = fc.tuple(version, age).map(([name, days]) => released(name, days));
  const anyOffers = fc.uniqueArray(anyOffer, { selector: (one) => one.version, maxLength: 12 });
  const anyWish: fc.Arbitrary<Wish> = fc.record({
    constraint: fc.constantFrom('1.x', '*', '>=1.2 <3', '~2.1.0', '^0.3'),
    prereleases: fc.boolean(),
    cooldown: fc.constantFrom(0, 3 * day, 7 * day),
  });
  const anyStanding: fc.Arbitrary<Standing> = fc
    .record(
      {
        locked: fc.record({ version }),
        seen: fc.dictionary(
          version,
          fc.nat(10).map((days) => ago(days)),
          { maxKeys: 4 },
        ),
        dated: fc.boolean(),
        allowDowngrade: fc.boolean(),
        scheme: fc.constantFrom('semver' as const, 'numbers' as const),
      },
      { requiredKeys: ['seen', 'dated', 'allowDowngrade'] },
    )
    .map((drawn) => ({ now, ...drawn }));

  function ago(days: number): string {
    return new Date(now.getTime() - days * day * 1000).toISOString();
  }

  /** The whole choice, or the code of the refusal. */
  function attempt(wanted: Wish, offers: readonly Offer[], about: Standing): Choice | string {
    try {
      return choose(wanted, offers, about);
    } catch (error) {
      if (error instanceof FactoryError) return error.code;
      throw error;
    }
  }

  /** The version that the lock would have afterwards; undefined after a refusal. */
  function outcome(choice: Choice | string, { locked }: Standing): string | undefined {
    if (typeof choice === 'string') return undefined;
    return choice.take === 'locked' ? locked?.version : choice.take.version;
  }

  it('is indifferent to the order of the versions', () => {
    const shuffled = anyOffers.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(anyWish, shuffled, anyStanding, (wanted, [list, other], about) => {
        expect(attempt(wanted, other, about)).toEqual(attempt(wanted, list, about));
      }),
      { numRuns: 2000 },
    );
  });

  it('is monotone: a version more on offer never makes it an older one, nor a refusal', () => {
    fc.assert(
      fc.property(anyWish, anyOffers, anyOffer, anyStanding, (wanted, list, added, about) => {
        const others = list.filter((one) => one.version !== added.version);
        const first = attempt(wanted, others, about);
        const before = outcome(first, about);
        if (before === undefined || typeof first === 'string') return;
        // On request, anything on offer may come in the place of a locked version that is not.
        if (about.allowDowngrade && first.take === 'locked') return;
        const after = outcome(attempt(wanted, [...others, added], about), about);
        expect(compareVersions(after ?? '', before, about.scheme ?? 'semver')).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('never takes one that is outside the constraint, unasked-for, or younger than the cooldown', () => {
    fc.assert(
      fc.property(anyWish, anyOffers, anyStanding, (wanted, list, about) => {
        const choice = attempt(wanted, list, about);
        if (typeof choice === 'string' || choice.take === 'locked') return;
        const { version: got, released: date } = choice.take;
        const { prereleases, constraint, cooldown } = wanted;
        const three = about.scheme === 'numbers' ? got.replace(/-.*/, '') : got;
        expect(semver.satisfies(three, constraint, { includePrerelease: true })).toBe(true);
        expect(prereleases || semver.prerelease(got) === null).toBe(true);
        const since = date ?? about.seen[got];
        // Only a first lock of what upstream never dates has no day to count from.
        if (since === undefined) expect(cooldown === 0 || !about.dated).toBe(true);
        else expect(now.getTime() - Date.parse(since)).toBeGreaterThanOrEqual(cooldown * 1000);
      }),
      { numRuns: 2000 },
    );
  });

  it('never goes below a locked version that still fits, unless that is asked for', () => {
    fc.assert(
      fc.property(anyWish, anyOffers, anyStanding, (wanted, list, about) => {
        const after = outcome(attempt(wanted, list, about), about);
        if (about.locked === undefined || after === undefined || about.allowDowngrade) return;
        expect(compareVersions(after, about.locked.version, about.scheme ?? 'semver')).toBeGreaterThanOrEqual(
          0,
        );
      }),
      { numRuns: 2000 },
    );
  });
});
