import { describe, expect, it } from '@jest/globals';
import type { Http } from '@officina/core';
import { authorize, parseChallenge } from './registry-auth.ts';

const noHttp: Http = { request: async () => Promise.reject(new Error('asked')) };

describe('parseChallenge', () => {
  it('reads quoted and bare parameters', () => {
    expect(parseChallenge('Bearer realm="https://a/t?x=1,2",service=reg, Scope="a\\"b"')).toEqual({
      scheme: 'bearer',
      parameters: { realm: 'https://a/t?x=1,2', service: 'reg', scope: 'a"b' },
    });
  });

  it('is undefined without a header', () => {
    expect(parseChallenge(undefined)).toBeUndefined();
  });
});

describe('authorize', () => {
  const options = {
    http: noHttp,
    registry: 'reg.example',
    credentials: { username: 'u', password: 'p' },
    scope: 's',
  };

  it('never shows credentials to a realm over plain http', async () => {
    const challenge = { scheme: 'bearer', parameters: { realm: 'http://reg.example/token' } };
    await expect(authorize(challenge, { ...options, loopback: false })).rejects.toMatchObject({
      code: 'registry-answer',
    });
  });

  it('has no answer to a scheme that it does not know', async () => {
    expect(
      await authorize({ scheme: 'negotiate', parameters: {} }, { ...options, loopback: false }),
    ).toBeUndefined();
  });
});
