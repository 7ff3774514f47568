import { describe, expect, it } from '@jest/globals';
import { requireMinisign, signedText } from './minisign.ts';

// Written by minisign 0.11: a key, and what `-S` and `-S -l` (the older kind) sign of one text.
const key = 'RWQuQA/57fLPdz461ZLT9ho5CZhlmv4sG2RGfVXVt/cfsqDQuvYa+FKc';
const text = 'hello, signed world\n';
const hashed = `untrusted comment: signature from minisign secret key
RUQuQA/57fLPd8dVHFxVkHpo0Md+oqoq+9Zv4xDIRHp222Z5+dWCEg5NwISOmO6JA3Us3dMNzI+iDrEyXaBdvN6YipBP3h8mAQI=
trusted comment: timestamp:1764000000\tfile:tool-1.0.0-linux-amd64\thashed
2hRjfTwRSw26vQhVYv6HNOrTn7VQTYmOzNqnxegSfnimj8EeQkb+DqCLm1yyegYWIbvxv/hVnRXQgk1KkEuADA==
`;
const whole = `untrusted comment: signature from minisign secret key
RWQuQA/57fLPd25V7GJ1Qt8YLtHgQhQthF0xhekbATbz5+6SOChxCaGo/x2PkelO0NZylfBQns+yU7UFCA7q9Rwq2zcmFOIGhQ8=
trusted comment: timestamp:1795978325\tfile:SHA256SUMS
mcNavihRkco8/4HbP+JPt9GeAHiMkGwHU5oHN0jqWQxhTyDmBXGDdjSrSgPDZaXcVAVfS53/0uRtlWOJYFrfAw==
`;
const asset = signedText('https://example.org/v1/tool-1.0.0-linux-amd64', text);
const sums = signedText('https://example.org/v1/SHA256SUMS', text);
const check = (signature: string, signed = asset, by = key) =>
  requireMinisign(signature, { url: 'https://example.org/v1/x.minisig', key: by, signed });

describe('requireMinisign', () => {
  it('takes what minisign signed, by its hash and as a whole, with any line ends', async () => {
    await expect(check(hashed)).resolves.toBeUndefined();
    await expect(check(whole, sums)).resolves.toBeUndefined();
    await expect(check(hashed.replaceAll('\n', '\r\n'))).resolves.toBeUndefined();
  });

  it.each([
    [
      'other bytes',
      () => check(hashed, signedText(asset.url, `${text} `)),
      /is not of the bytes of https:.*amd64$/,
    ],
    ['other bytes, as a whole', () => check(whole, signedText(sums.url, '')), /is not of the bytes/],
    ['another trusted comment', () => check(hashed.replace('1764', '1765')), /trusted comment was changed/],
    [
      'the file of another platform',
      () => check(hashed, signedText(asset.url.replace('amd64', 'arm64'), text)),
      /it is of the file tool-1.0.0-linux-amd64, wanted tool-1.0.0-linux-arm64$/,
    ],
    [
      'another key',
      () => check(hashed, asset, 'RWSGOq2NVecA2UPNdBUZykf1CCb147pkmdtYxgb3Ti+JO/wCYvhbAb/U'),
      /it is of key 77CFF2EDF90F402E, wanted [0-9A-F]{16}$/,
    ],
    [
      'another key by the same name',
      () => check(hashed, asset, `${key.slice(0, 20)}AAAA${key.slice(24)}`),
      /is not of the bytes/,
    ],
    ['a web page', () => check('<!doctype html>'), /it is no signature of minisign$/],
    [
      'a signature that is cut off',
      () => check(hashed.replace('AQI=\n', '\n')),
      /it is no signature of minisign$/,
    ],
    [
      'another kind of signature',
      () => check(hashed.replace('\nRU', '\nRV')),
      /it is no signature of minisign$/,
    ],
  ])('refuses %s', async (_, act, message) => {
    await expect(act()).rejects.toMatchObject({
      code: 'signature-invalid',
      message: expect.stringMatching(message),
    });
  });
});
