import { describe, expect, it } from '@jest/globals';
import type { Http } from '@officina/core';
import { authorize, chooseChallenge, parseChallenges } from './registry-auth.ts';

const noHttp: Http = { request: async () => Promise.reject(new Error('asked')) };

describe('parseChallenges', () => {
  it('reads quoted and bare parameters', () => {
    expect(parseChallenges('Bearer realm="https://a/t?x=1,2",service=reg, Scope="a\\"b"')).toEqual([
      { scheme: 'bearer', parameters: { realm: 'https://a/t?x=1,2', service: 'reg', scope: 'a"b' } },
    ]);
  });

  it('keeps the parameters of several challenges apart, in any order', () => {
    const bearer = { scheme: 'bearer', parameters: { realm: 'https://a/t', service: 'Basic x' } };
    const basic = { scheme: 'basic', parameters: { realm: 'b, c' } };
    const texts = ['Bearer realm="https://a/t", service="Basic x"', 'Basic realm="b, c"'];
    expect(parseChallenges(texts.join(', '))).toEqual([bearer, basic]);
    expect(parseChallenges(texts.reverse().join(','))).toEqual([basic, bearer]);
    expect(parseChallenges('Negotiate, Basic realm="b, c"')).toEqual([
      { scheme: 'negotiate', parameters: {} },
      basic,
    ]);
    expect(chooseChallenge([basic, bearer])).toBe(bearer);
    expect(chooseChallenge([{ scheme: 'negotiate', parameters: {} }, basic])).toBe(basic);
  });

  it('is empty without a header', () => {
    expect([parseChallenges(undefined), chooseChallenge([])]).toEqual([[], undefined]);
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
