import { describe, expect, it } from '@jest/globals';
import { builtAgain } from './built-again.ts';

describe('builtAgain', () => {
  it('names the steps that ran, once each, and no other ones', () => {
    const log = [
      '#7 [base git 1/3] RUN --mount=from=officina,target=/officina sh /officina/debian',
      '#8 [base system 1/2] RUN sh /officina/debian',
      '#8 CACHED',
      '',
      '#7 [base git 1/3] RUN --mount=from=officina,target=/officina sh /officina/debian',
      '#7 0.301 CACHED',
      '#7 DONE 81.7s',
      '#9 [base place 1/2] RUN cp a b',
      '#10 [base] exporting to image',
    ].join('\n');
    expect(builtAgain(log, /officina\/debian/)).toEqual(['base git 1/3']);
    expect(builtAgain(log, /build\/git/)).toEqual([]);
  });
});
