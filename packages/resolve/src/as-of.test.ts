import { describe, expect, it } from '@jest/globals';
import { ToolSpec } from '@officina/core';
import { asOf } from './as-of.ts';

const days = 24 * 60 * 60;
const tool = (environment: object = {}) =>
  ToolSpec.parse({
    datasource: 'pypi',
    package: 'tool',
    environment: { python: '3.11', ...environment },
    install: [{ to: '/opt/tool/' }],
  });
const moment = (released: string, now: string, { cooldown = 3 * days, ...environment } = {}) =>
  asOf(
    tool(environment),
    { version: '1.0.0', prerelease: false, released },
    { now: new Date(now), cooldown },
  );

describe('asOf', () => {
  it.each([
    // An old version: the month's first day, once that is older than the cooldown.
    ['2024-11-01T08:00:00Z', '2026-11-30T00:00:00Z', '2026-11-01T00:00:00Z'],
    ['2024-11-01T08:00:00Z', '2026-12-03T00:00:00Z', '2026-11-01T00:00:00Z'],
    ['2024-11-01T08:00:00Z', '2026-12-04T00:00:00Z', '2026-12-01T00:00:00Z'],
    // One of this month: a day after it.
    ['2026-11-10T08:00:00Z', '2026-11-30T00:00:00Z', '2026-11-11T08:00:00Z'],
    // One that enters as soon as it may: nothing that is younger than the cooldown, but itself.
    ['2026-11-27T08:00:00Z', '2026-11-30T09:00:00Z', '2026-11-27T09:00:00Z'],
    ['2026-11-29T08:00:00Z', '2026-11-30T00:00:00Z', '2026-11-29T08:00:01Z'],
  ])('of a version of %s on %s is %s', (released, now, wanted) => expect(moment(released, now)).toBe(wanted));

  it('is the same at any time of a month, so that one wish is one lock', () => {
    const released = '2024-11-01T08:00:00Z';
    const moments = ['2026-11-05T00:00:00Z', '2026-11-20T13:00:00Z'].map((now) => moment(released, now));
    expect(new Set(moments).size).toBe(1);
  });

  it('is the end of the day that image.yaml names, and never before the version', () => {
    const named = (day: string) =>
      moment('2026-11-10T08:00:00Z', '2026-11-30T00:00:00Z', { 'as-of': day } as object);
    expect(named('2026-11-29')).toBe('2026-11-30T00:00:00Z');
    expect(named('2026-11-01')).toBe('2026-11-11T08:00:00Z');
    expect(() => named('2026-11-30')).toThrow(expect.objectContaining({ code: 'spec-invalid' }));
  });

  it('is of no version without a date', () => {
    expect(() =>
      asOf(tool(), { version: '1.0.0', prerelease: false }, { now: new Date(), cooldown: 0 }),
    ).toThrow(expect.objectContaining({ code: 'version-undated' }));
  });
});
