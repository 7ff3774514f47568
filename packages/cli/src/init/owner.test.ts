import { describe, expect, it } from '@jest/globals';
import { repositoryOnGitHub } from './owner.ts';

describe('repositoryOnGitHub', () => {
  it.each([
    ['https://github.com/you/tools', 'you/tools'],
    ['https://github.com/you/tools.git', 'you/tools'],
    ['https://x-access-token:secret@github.com/you/tools.git', 'you/tools'],
    ['git@github.com:You/my.tools.git', 'You/my.tools'],
    ['ssh://git@github.com/you/tools', 'you/tools'],
    ['https://gitlab.com/you/tools', undefined],
    ['https://github.com.example/you/tools', undefined],
    ['/srv/git/tools.git', undefined],
    ['', undefined],
  ])('of %s is %s', (url, wanted) => {
    expect(repositoryOnGitHub(url)).toBe(wanted);
  });
});
