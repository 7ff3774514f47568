import { describe, expect, it } from '@jest/globals';
import { newestVersion } from './newest-version.ts';

describe('newestVersion', () => {
  it.each([
    [['1.9.0', '1.10.0', '2.0.0-rc-1'], { version: '1.10.0', scheme: 'semver' }],
    [['8.1.0.6389', '8.0.1.6346', '1.0.0'], { version: '8.1.0.6389', scheme: 'numbers' }],
    [['8057', '1.2026.8', '1.2026.7'], { version: '1.2026.8', scheme: 'semver' }],
    [['2.9.0', '2.9.0.post1', '2.8.0'], { version: '2.9.0.post1', scheme: 'numbers' }],
    [['1.0.0-rc-1'], undefined],
    [['31.0.0.Final'], undefined],
    [[], undefined],
  ])('of %j is %j', (versions, wanted) => expect(newestVersion(versions)).toEqual(wanted));
});
