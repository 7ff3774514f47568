import { describe, expect, it } from '@jest/globals';
import type { Report } from '@officina/core';
import { createReports } from './reports.ts';

const report: Report = {
  image: 'base',
  platform: 'linux/amd64',
  key: `sha256:${'a'.repeat(64)}`,
  digest: `sha256:${'d'.repeat(64)}`,
  green: true,
  reused: false,
  checks: [],
  milliseconds: 1,
};

describe('createReports', () => {
  const kept = new Map<string, string>();
  const reports = createReports(
    { read: async (path) => kept.get(path), write: async (path, text) => void kept.set(path, text) },
    'state',
  );

  it('gives back what was written, and undefined for the rest', async () => {
    await reports.write(report);
    expect(await reports.read(report.digest)).toEqual(report);
    expect(await reports.read(`sha256:${'e'.repeat(64)}`)).toBeUndefined();
  });

  it('takes a torn or older file for none', async () => {
    for (const path of kept.keys()) kept.set(path, '{"image":');
    expect(await reports.read(report.digest)).toBeUndefined();
  });
});
