import { describe, expect, it } from '@jest/globals';
import { formsToLookAt, issuedForms, lookAgainDays } from '@officina/core';
import { madeTokens } from './token.fixture.ts';

describe('issuedForms', () => {
  it('names of each the issuer, the form, the page that says so, and days that were', () => {
    for (const { issuer, form, source, since, looked } of issuedForms) {
      expect([issuer, form]).not.toContain('');
      expect(new URL(source).protocol).toBe('https:');
      expect(since).toMatch(/^20\d\d(?:-(?:0[1-9]|1[0-2]))?$/);
      expect(new Date(looked).toISOString().slice(0, 10)).toBe(looked);
      expect(since <= looked).toBe(true);
    }
  });

  it('has words that every token of the form has, and a pattern that finds it alone', () => {
    for (const [at, { anchors, pattern }] of issuedForms.entries()) {
      const made = madeTokens[at]?.[1] ?? '';
      const words = anchors.map((word) => word.replace(/^\dQ~$/, 'Q~'));
      expect([made, words.some((word) => made.includes(word))]).toEqual([made, true]);
      expect([...`a "${made}" b`.matchAll(pattern)].map(([match]) => match)).toEqual([made]);
      expect(pattern.flags).toBe('g');
    }
  });
});

describe('formsToLookAt', () => {
  const [form] = issuedForms;
  const forms = form === undefined ? [] : [{ ...form, looked: '2026-01-01' }];
  const after = (days: number) => new Date(Date.parse('2026-01-01') + days * 24 * 60 * 60 * 1000);

  it('names a form only after its days are over', () => {
    expect(formsToLookAt(after(lookAgainDays), forms)).toEqual([]);
    expect(formsToLookAt(after(lookAgainDays + 1), forms)).toEqual(forms);
  });
});
