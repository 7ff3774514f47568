import { describe, expect, it } from '@jest/globals';
import {
  digestOf,
  FactoryError,
  failedTag,
  type Report,
  readArtifact,
  readFailedCandidate,
  tagged,
} from '@officina/core';
import { memoryRegistry, memoryTalk } from '@officina/fakes';
import { keepFailed } from './keep-failed.ts';

const digest = digestOf('candidate');
const check = { kind: 'file', name: 'file /x', image: 'base', milliseconds: 3, wanted: 'a file' };
const report: Report = {
  ...{ image: 'base', platform: 'linux/amd64', key: digestOf('key'), digest, green: false, reused: false },
  checks: [
    { ...check, passed: false, got: 'y'.repeat(2000) },
    { ...check, name: 'file /z', passed: true, got: 'a file' },
  ],
  milliseconds: 9,
};
const place = { repository: 'host.example/images', commit: undefined, now: new Date('2026-11-20T03:00:00Z') };

describe('keepFailed', () => {
  it('keeps what failed beside the candidate, long texts cut', async () => {
    const registry = memoryRegistry();
    await keepFailed(report, place, { registry, talk: memoryTalk() });
    const there = await readArtifact(tagged(place.repository, failedTag(digest)), registry);
    expect(readFailedCandidate(there?.text)).toEqual({
      ...{
        schema: 'officina.failed/v1',
        at: '2026-11-20T03:00:00.000Z',
        image: 'base',
        platform: 'linux/amd64',
      },
      ...{ digest, checks: 2, milliseconds: 9, failures: 1 },
      failed: [{ kind: 'file', name: 'file /x', wanted: 'a file', got: `${'y'.repeat(497)}...` }],
    });
  });

  it('keeps twenty of many, and how many there were', async () => {
    const registry = memoryRegistry();
    const checks = Array.from({ length: 30 }, (_, at) => ({
      ...check,
      name: `file /${at}`,
      passed: false,
      got: '',
    }));
    await keepFailed({ ...report, checks }, place, { registry, talk: memoryTalk() });
    const there = await readArtifact(tagged(place.repository, failedTag(digest)), registry);
    const kept = readFailedCandidate(there?.text);
    expect([kept?.failures, kept?.failed.length]).toEqual([30, 20]);
  });

  it('only warns when the registry refuses', async () => {
    const talk = memoryTalk();
    const registry = {
      ...memoryRegistry(),
      putBlob: () => Promise.reject(new FactoryError('registry-refused', 'no', { hint: 'log in' })),
    };
    await keepFailed(report, place, { registry, talk });
    expect(talk.told.join()).toContain('base: what failed is not kept in the registry');
  });
});
