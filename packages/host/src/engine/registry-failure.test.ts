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
    [
      'unexpected status from POST request to http://r.test/v2/x/tls/blobs: 429 Too Many Requests',
      'registry-answer',
    ],
    [
      'unexpected status from HEAD request to https://r.test/v2/x: 503 Service Unavailable',
      'registry-answer',
    ],
    ['unexpected status from PUT request to http://r.test/v2/x: 400 Bad Request', 'registry-answer'],
    ['failed commit on ref "layer": invalid content digest in response: invalid checksum', 'registry-answer'],
    [
      'failed commit on ref "config-sha256:84": commit failed: unexpected commit digest sha256:69, expected sha256:84: failed precondition',
      'registry-answer',
    ],
    [
      'failed commit on ref "layer-f4": commit failed: "layer-f4" failed size validation: 2049 != 2048: failed precondition',
      'registry-answer',
    ],
    ['could not fetch content descriptor sha256:4c (text/html) from remote: not found', 'registry-answer'],
    ['unexpected media type text/html for sha256:4c: not found', 'registry-answer'],
    ['failed commit on ref "m": got digest sha256:f4, expected sha256:82', 'registry-answer'],
    [
      'failed to do request: Put "https:?digest=sha256%3Ad6": http: no Host in request URL',
      'registry-answer',
    ],
    ['no space left on device', 'engine-failed'],
  ])('%s', (said, code) => {
    expect(registryFailure('pull of x', 'r.test', said)).toMatchObject({ code });
  });
});
