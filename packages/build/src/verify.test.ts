import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { type Verified, verifyError } from './verify.ts';

const verified = (...whats: string[]): Verified => ({
  image: 'base',
  platform: 'linux/amd64',
  tested: digestOf('tested'),
  rebuilt: digestOf(whats.length === 0 ? 'tested' : 'rebuilt'),
  differences: whats.map((what) => ({ layer: 1, path: 'etc/x', what, tested: 'a', rebuilt: 'b' })),
});
const errorOf = (...images: Verified[]) =>
  verifyError({ schema: 'officina.verify/v1', images, milliseconds: 0 });

describe('verifyError', () => {
  it('is none where everything repeats', () => {
    expect(errorOf(verified(), verified())).toBeUndefined();
  });

  it('names image, digests and what differs', () => {
    expect(errorOf(verified(), verified('content', 'time'))).toMatchObject({
      code: 'not-repeatable',
      message: expect.stringMatching(
        /^base for linux\/amd64: built again it is sha256:.*\n {2}layer 1: etc\/x: content a -> b\n/,
      ),
      hint: expect.stringContaining('the clock'),
    });
  });

  it('speaks of COPY where only times differ', () => {
    expect(errorOf(verified('time', 'time'))?.hint).toMatch(/^COPY keeps the times of its source: /);
    expect(errorOf(verified('time'), verified('mode'))?.hint).not.toContain('COPY');
  });

  it('does not speak of it where nothing could be told apart', () => {
    expect(errorOf({ ...verified('time'), differences: [] })?.hint).not.toContain('COPY');
  });
});
