import { describe, expect, it } from '@jest/globals';
import { joinStages } from './join-stages.ts';

const one = (name: string, digit = 'a') => ({
  ...{ name, version: `1-${digit}`, architecture: 'amd64', size: 1 },
  sha256: digit.repeat(64),
});

describe('joinStages', () => {
  it('has each package once, with what it came for', () => {
    const joined = joinStages([
      { came: [one('zsh'), one('libc')] },
      { stage: 'program', came: [one('gcc'), one('libc')] },
      { stage: 'other', came: [one('gcc')] },
    ]);
    expect(joined).toEqual([
      { ...one('gcc'), inImage: false, stages: ['other', 'program'] },
      { ...one('libc'), stages: ['program'] },
      one('zsh'),
    ]);
  });

  it('refuses two packages of one name', () => {
    const two = [{ came: [one('libc')] }, { stage: 'program', came: [one('libc', 'b')] }];
    expect(() => joinStages(two)).toThrow('apt took libc 1-a once and 1-b then');
  });
});
