import { expect, it } from '@jest/globals';
import { sameFile } from './same-file.ts';

it.each([
  [
    'https://github.com/mozilla/sops/releases/download/v3/s',
    'https://github.com/getsops/sops/releases/download/v3/s',
  ],
  [
    'https://kind.sigs.k8s.io/dl/v0.20.0/kind',
    'https://github.com/kubernetes-sigs/kind/releases/download/v0.20.0/kind',
  ],
  ['https://own.example/own', 'https://own.example/own'],
])('finds %s where it is published', (url, published) => {
  expect(sameFile(url)).toBe(published);
});
