import { describe, expect, it } from '@jest/globals';
import { renderPurl, withoutQualifiers } from './purl.ts';

describe('renderPurl', () => {
  it.each([
    [
      'deb',
      {
        ...{ namespace: 'debian', name: 'libstdc++6', version: '1:2+3~4' },
        qualifiers: { upstream: 'gcc-12@12.2.0-14+b1', arch: 'amd64' },
      },
      'pkg:deb/debian/libstdc%2B%2B6@1:2%2B3~4?arch=amd64&upstream=gcc-12%4012.2.0-14%2Bb1',
    ],
    [
      'npm',
      { namespace: '@google', name: 'gemini-cli', version: '0.9.0' },
      'pkg:npm/%40google/gemini-cli@0.9.0',
    ],
    [
      'generic',
      {
        ...{ name: 'x', version: '1' },
        qualifiers: { download_url: 'https://a.example/x+x', checksum: 'sha256:ab' },
      },
      'pkg:generic/x@1?checksum=sha256:ab&download_url=https://a.example/x%2Bx',
    ],
    [
      'oci',
      { name: 'x', version: 'sha256:ab', qualifiers: { repository_url: 'ghcr.io/a/b' } },
      'pkg:oci/x@sha256:ab?repository_url=ghcr.io/a/b',
    ],
  ])('writes %s canonically', (type, parts, wanted) => {
    expect(renderPurl(type, parts)).toBe(wanted);
  });
});

describe('withoutQualifiers', () => {
  it('takes away what tells of the package, and nothing that names it', () => {
    expect(withoutQualifiers('pkg:deb/debian/libstdc%2B%2B6@12.2?arch=amd64&upstream=gcc-12#a')).toBe(
      'pkg:deb/debian/libstdc%2B%2B6@12.2#a',
    );
    expect(withoutQualifiers('pkg:npm/a@1')).toBe('pkg:npm/a@1');
  });
});
