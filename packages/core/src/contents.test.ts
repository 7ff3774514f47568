import { describe, expect, it } from '@jest/globals';
import { contentMoves, contentsOf } from './contents.ts';
import type { Lock } from './document/lock.ts';
import type { LockedPackage } from './document/locked-debian.ts';

const lockOf = (version: string, more: Partial<LockedPackage>): Lock => ({
  ...{ schema: 'officina.lock/v1', image: 'base', parents: {}, tools: {} },
  debian: {
    'linux/amd64': [
      { name: 'gcc', version, architecture: 'amd64', size: 1, sha256: 'a'.repeat(64), ...more },
    ],
  },
});
const movesOf = (old: Lock, now: Lock) => contentMoves('base', contentsOf(old), contentsOf(now));

describe('contentMoves', () => {
  it('says of a package that only a stage has which stage that is', () => {
    const only = { stages: ['git'], inImage: false as const };
    expect(movesOf(lockOf('1', only), lockOf('2', only))).toEqual([
      { image: 'base', kind: 'debian', name: 'gcc (stage git)', old: '1', new: '2', step: 'patch' },
    ]);
  });

  it('says of a package of somebody else whose it is, and of one that came to be theirs', () => {
    const theirs = { repository: 'gnu' };
    expect(movesOf(lockOf('1', theirs), lockOf('2', theirs)).map(({ name }) => name)).toEqual([
      'gcc (of gnu)',
    ]);
    const onlyStage = lockOf('1', { ...theirs, stages: ['git'], inImage: false });
    expect(movesOf(lockOf('1', {}), onlyStage).map(({ name, step }) => [name, step])).toEqual([
      ['gcc', 'removed'],
      ['gcc (of gnu, stage git)', 'added'],
    ]);
  });

  it('says that the image lost a package that a stage keeps', () => {
    const moves = movesOf(lockOf('1', { stages: ['git'] }), lockOf('1', { stages: ['git'], inImage: false }));
    expect(moves.map(({ name, step }) => [name, step])).toEqual([
      ['gcc', 'removed'],
      ['gcc (stage git)', 'added'],
    ]);
  });
});
