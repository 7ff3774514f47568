import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forgetJudgedDays, openJudgedDays } from './judged-days.ts';

describe('openJudgedDays', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'officina-days-'));
    file = join(folder, 'state', 'days');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has the days of an interrupted run, part by part', () => {
    const first = openJudgedDays(file, 'a');
    expect(first.count('prune')).toBe(0);
    first.add('prune', '500 at 1', 'registry-answer');
    first.add('prune', '500 at 2', 'done');
    first.add('plan', '500 at 1', 'done');
    const again = openJudgedDays(file, 'a');
    expect([again.count('prune'), again.count('plan'), again.count('smoke')]).toEqual([2, 1, 0]);
    expect(again.saidOn('prune', '500 at 1')).toBe('registry-answer');
    expect(again.saidOn('plan', '500 at 2')).toBeUndefined();
  });

  it('goes on after a line that a kill cut, and loses that day alone', () => {
    const first = openJudgedDays(file, 'a');
    first.add('prune', 'one', 'done');
    first.add('prune', 'two', 'done');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -5));
    const second = openJudgedDays(file, 'a');
    second.add('prune', 'three', 'done');
    const third = openJudgedDays(file, 'a');
    expect(['one', 'two', 'three'].map((day) => third.saidOn('prune', day))).toEqual([
      ...['done', undefined, 'done'],
    ]);
  });

  it('has none of a run of something else, nor of one that ended', () => {
    openJudgedDays(file, 'a').add('prune', 'one', 'done');
    expect(openJudgedDays(file, 'b').count('prune')).toBe(0);
    openJudgedDays(file, 'b').add('prune', 'one', 'done');
    forgetJudgedDays(file);
    expect(openJudgedDays(file, 'b').count('prune')).toBe(0);
  });
});
