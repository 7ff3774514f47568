import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reprDigest } from './repr-digest.ts';

describe('reprDigest', () => {
  it('reads the sha-256 of an answer, among other algorithms', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const hash = Buffer.from(bytes);
        const header = `sha-512=:AAAA:, sha-256=:${hash.toString('base64')}:`;
        expect(reprDigest({ 'repr-digest': header })).toBe(hash.toString('hex'));
      }),
    );
  });

  it.each([{}, { 'repr-digest': 'sha-512=:AAAA:' }, { 'repr-digest': 'sha-256=:AAAA:' }])(
    'finds none in %j',
    (headers) => {
      expect(reprDigest(headers)).toBeUndefined();
    },
  );
});
