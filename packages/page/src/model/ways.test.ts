import { describe, expect, it } from '@jest/globals';
import { type PagePlatform, ways } from './ways.ts';

const platform = 'linux/amd64';
const from = `sha256:${'1234567890ab'.padEnd(64, '0')}` as const;

describe('ways', () => {
  it.each<[PagePlatform['made'], string]>([
    [undefined, 'How it was made for linux/amd64 was not recorded.'],
    [{ how: 'built' }, 'The builder made all of it for linux/amd64.'],
    [
      { how: 'assembled', from, lines: [12] },
      'It was assembled for linux/amd64 from 1234567890ab: new is the layer of line 12.',
    ],
    [
      { how: 'assembled', from, lines: [12, 14] },
      'It was assembled for linux/amd64 from 1234567890ab: new are the layers of lines 12, 14.',
    ],
    [
      { how: 'assembled', from, lines: [] },
      'It was assembled for linux/amd64 from 1234567890ab: new layers come from below alone.',
    ],
  ])('says of %j what is known', (made, wanted) => {
    expect(ways({ platform, ...(made === undefined ? {} : { made }) })).toBe(wanted);
  });
});
