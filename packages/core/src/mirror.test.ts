import { describe, expect, it } from '@jest/globals';
import { mirrorUrl } from './mirror.ts';

describe('mirrorUrl', () => {
  const mirrors = {
    'https://a.example/': 'http://127.0.0.1:1/a/',
    'https://a.example/deep/': 'http://127.0.0.1:2/',
    'docker.io/': '127.0.0.1:5455/',
  };

  it.each([
    ['https://a.example/x', 'http://127.0.0.1:1/a/x'],
    ['https://a.example/deep/x', 'http://127.0.0.1:2/x'],
    ['https://b.example/x', 'https://b.example/x'],
    ['docker.io/library/debian', '127.0.0.1:5455/library/debian'],
  ])('%s is asked at %s', (url, wanted) => {
    expect(mirrorUrl(url, mirrors)).toBe(wanted);
  });
});
