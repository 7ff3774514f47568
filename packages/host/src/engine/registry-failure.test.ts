import { describe, expect, it } from '@jest/globals';
import { registryFailure } from './registry-failure.ts';

describe('registryFailure', () => {
  it.each([
    ['dial tcp 127.0.0.1:1: connect: connection refused', 'registry-unreachable'],
    ['Head "https://r.test/v2/": EOF', 'registry-unreachable'],
    ['r.test/x/nope:z: not found', 'registry-missing'],
    ['no match for platform in manifest: not found', 'registry-missing'],
    ['pull access denied, repository does not exist or may require authorization', 'registry-refused'],
    ['unexpected status from HEAD request: 403 Forbidden', 'registry-refused'],
    ['no space left on device', 'engine-failed'],
  ])('%s', (said, code) => {
    expect(registryFailure('pull of x', 'r.test', said)).toMatchObject({ code });
  });
});
