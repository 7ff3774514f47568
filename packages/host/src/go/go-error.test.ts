import { describe, expect, it } from '@jest/globals';
import { goError } from './go-error.ts';

const code = (stderr: string) => goError('x.y/z@v1.0.0', { stdout: '', stderr, exitCode: 1 }).code;

describe('goError', () => {
  // What Go 1.26 says.
  it.each([
    ['verifying x.y/z@v1.0.0: checksum mismatch', 'checksum-mismatch'],
    ['go: x.y/z@v1.0.0 requires go >= 1.27.0 (running go 1.26.8; GOTOOLCHAIN=local)', 'version-none'],
    ['go: download go1.27.4 for linux/amd64: toolchain not available', 'tool-missing'],
    ['go: x.y/z@v1.0.0: Get "https://a.b/x": dial tcp: lookup a.b: no such host', 'upstream-unreachable'],
    ['go: x.y/z@v1.0.0: reading https://a.b/x: 500 Internal Server Error', 'upstream-unreachable'],
    ['go: x.y/z@v1.0.0: reading https://a.b/x: 429 Too Many Requests', 'upstream-unreachable'],
    ['go: x.y/z@v1.0.0: reading https://a.b/x: 403 Forbidden', 'version-none'],
    ['go: x.y/z@v1.0.0: reading https://a.b/x: 404 File not found', 'version-none'],
    ['package x.y/z is not a main package', 'asset-not-a-program'],
    ['module declares its path as: a.b/c\n\tbut was required as: x.y/z', 'asset-not-a-program'],
    ['package x.y/z: build constraints exclude all Go files in /tmp/x', 'asset-not-a-program'],
    ['The go.mod file for the module contains one or more replace directives.', 'asset-missing'],
    ['write /tmp/x: no space left on device', 'command-failed'],
    ['go: something else', 'command-failed'],
  ])('reads %s', (stderr, wanted) => {
    expect(code(stderr)).toBe(wanted);
  });

  it("has Go's own last words, and no folder that is gone", () => {
    const stderr =
      'go: downloading x.y/z v1.0.0\npackage x.y/z: no Go files in /tmp/officina-go-a1B2c3/all/x.y/z@v1.0.0\n';
    expect(goError('x.y/z@v1.0.0', { stdout: '', stderr, exitCode: 1 }).message).toBe(
      'go cannot make x.y/z@v1.0.0: package x.y/z: no Go files in x.y/z@v1.0.0',
    );
    expect(goError('x', { stdout: '', stderr: '', exitCode: 2 }).message).toBe('go cannot make x: exit 2');
  });
});
