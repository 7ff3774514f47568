import { describe, expect, it } from '@jest/globals';
import { contentMoves, contentsOf, type MoveStep } from './contents.ts';
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

  const standing = (digest: string, version?: string): Lock => {
    const os = { image: 'docker.io/library/os', tag: 'a', digest: `sha256:${digest.repeat(64)}` as const };
    const parents = { os: { ...os, ...(version === undefined ? {} : { version }) } };
    return { schema: 'officina.lock/v1', image: 'base', parents, tools: {} };
  };

  it.each<[string, string, MoveStep]>([
    ['24.04', '26.04', 'major'],
    ['24.04', '24.10', 'minor'],
    ['3.12.4', '3.13.0', 'minor'],
    ['3.12.4', '3.12.5', 'patch'],
    ['22', '24', 'major'],
    ['20261110', '20261208', 'patch'],
  ])('tells a parent by its version, from %s to %s as %s', (old, now, step) => {
    expect(movesOf(standing('1', old), standing('2', now))).toEqual([
      { image: 'base', kind: 'parent', name: 'os', old, new: now, step },
    ]);
  });

  it('tells a parent by its digest where the version is the same, or there is none', () => {
    const digests = { old: `sha256:${'1'.repeat(64)}`, new: `sha256:${'2'.repeat(64)}`, step: 'patch' };
    expect(movesOf(standing('1', '24.04'), standing('2', '24.04'))).toMatchObject([digests]);
    expect(movesOf(standing('1'), standing('2'))).toMatchObject([digests]);
    expect(movesOf(standing('1'), standing('2', '26.04'))).toMatchObject([{ ...digests, new: '26.04' }]);
    expect(movesOf(standing('1', '24.04'), standing('1', '24.04'))).toEqual([]);
  });
});
