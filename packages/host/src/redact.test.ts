import { describe, expect, it } from '@jest/globals';
import { createRedact } from './redact.ts';

const redact = createRedact({
  REGISTRY_PASSWORD: 'hunter2hunter2',
  SHORT_TOKEN: 'abc',
  TOKEN_FILE: '/run/secrets/token',
  PLAIN: 'plainvalue',
});

const jwt = [
  { alg: 'RS256', kid: 'a1B2' },
  { iss: 'github', sub: 'installation' },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('a1_-'.repeat(20))
  .join('.');

describe('createRedact', () => {
  it.each([
    ['a url with a password', 'GET https://user:pa%40ss@host.example/x', 'GET https://***@host.example/x'],
    ['a bearer token', 'Authorization: Bearer abc.def-ghi_jkl', 'Authorization: Bearer ***'],
    ['a GitHub token', 'token ghp_abcdefghij0123 is bad', 'token ghp_*** is bad'],
    ['all of a GitHub token that holds another', `ghs_1234_${jwt} is bad`, 'ghs_*** is bad'],
    ['a key of Gemini', `key=AQ.Ab8${'a1B2'.repeat(12)}!`, 'key=***!'],
    ['a signed token', `(${jwt})`, '(***)'],
    ['a token of a runner', `glrt-${'a1B2'.repeat(6)}`, 'glrt-***'],
    ['a bot in an address', `bot123456789:AA${'a1B'.repeat(11)}/getMe`, 'bot***/getMe'],
    ['a bot', `123456789:AA${'a1B'.repeat(11)} x`, '*** x'],
    ['words that only begin so', 'npm_config_registry gh_x task-ant sk-learn https://pypi-x', undefined],
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
