import { describe, expect, it } from '@jest/globals';
import { createRedact } from './redact.ts';

const redact = createRedact({
  REGISTRY_PASSWORD: 'hunter2hunter2',
  SHORT_TOKEN: 'abc',
  TOKEN_FILE: '/run/secrets/token',
  PLAIN: 'plainvalue',
});

describe('createRedact', () => {
  it.each([
    ['a url with a password', 'GET https://user:pa%40ss@host.example/x', 'GET https://***@host.example/x'],
    ['a bearer token', 'Authorization: Bearer abc.def-ghi_jkl', 'Authorization: Bearer ***'],
    ['a GitHub token', 'token ghp_abcdefghij0123 is bad', 'token ghp_*** is bad'],
    ['a line of .npmrc', '//r.example/:_authToken=secret1', '//r.example/:_authToken=***'],
    [
      'a signed url',
      'https://b.example/x?X-Amz-Signature=0a1b&y=1',
      'https://b.example/x?X-Amz-Signature=***&y=1',
    ],
    ['the value of a secret variable', 'login with hunter2hunter2', 'login with ***'],
    ['nothing else', 'https://host.example/a@b mail a@b.c abc plainvalue /run/secrets/token', undefined],
  ])('masks %s', (_, text, wanted) => {
    expect(redact(text)).toBe(wanted ?? text);
  });
});
