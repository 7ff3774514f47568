import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseChecksums, requireChecksum } from './checksum-file.ts';

const anyHash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const anyFile = fc.stringMatching(/^[a-z][\w.+-]{0,20}$/);
const anyLines = fc.uniqueArray(fc.record({ file: anyFile, sha256: anyHash }), {
  selector: ({ file }) => file,
  minLength: 1,
});

const forms: Record<string, (line: { file: string; sha256: string }) => string> = {
  text: ({ file, sha256 }) => `${sha256}  ${file}`,
  binary: ({ file, sha256 }) => `${sha256} *${file}`,
  'upper case': ({ file, sha256 }) => `${sha256.toUpperCase()}  ${file}`,
  bsd: ({ file, sha256 }) => `SHA256 (${file}) = ${sha256}`,
  'openssl 1': ({ file, sha256 }) => `SHA256(${file})= ${sha256}`,
  'openssl 3': ({ file, sha256 }) => `SHA2-256(${file})= ${sha256}`,
};

describe('parseChecksums', () => {
  it.each(Object.entries(forms))('reads back what the %s form writes, with any line ends', (_, write) => {
    fc.assert(
      fc.property(anyLines, fc.constantFrom('\n', '\r\n'), (lines, end) => {
        expect(parseChecksums(lines.map(write).join(end) + end)).toEqual(lines);
      }),
    );
  });

  it('never fails on any text', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(Array.isArray(parseChecksums(text))).toBe(true)));
  });

  it('passes over other algorithms and prose', () => {
    const other = `SHA512 (yq_linux_amd64) = ${'a'.repeat(128)}\nBLAKE2S (yq_linux_amd64) = ${'b'.repeat(64)}\n`;
    expect(parseChecksums(`${other}SHA256 (yq_linux_amd64) = ${'c'.repeat(64)}\n`)).toEqual([
      { file: 'yq_linux_amd64', sha256: 'c'.repeat(64) },
    ]);
  });
});

describe('requireChecksum', () => {
  it('finds the line of the very name among others', () => {
    fc.assert(
      fc.property(anyLines, fc.nat(), (lines, at) => {
        const wanted = lines[at % lines.length] as { file: string; sha256: string };
        const text = lines
          .map(forms['text'] as (line: { file: string; sha256: string }) => string)
          .join('\n');
        expect(requireChecksum(text, wanted.file)).toBe(wanted.sha256);
      }),
    );
  });

  it('takes a bare hash only when it is alone', () => {
    expect(requireChecksum(`${'a'.repeat(64)}\n`, 'kubectl')).toBe('a'.repeat(64));
    expect(requireChecksum(`${'a'.repeat(64)}  -\n`, 'kubectl')).toBe('a'.repeat(64));
    const piped = `${'a'.repeat(64)}  -\n${'b'.repeat(64)}  -\n`;
    expect(() => requireChecksum(piped, 'kubectl')).toThrow(
      expect.objectContaining({ code: 'checksum-missing' }),
    );
    const two = `${'a'.repeat(64)}\n${'b'.repeat(64)}\n`;
    expect(() => requireChecksum(two, 'kubectl')).toThrow(
      expect.objectContaining({ code: 'checksum-missing' }),
    );
  });

  it('looks past a leading folder', () => {
    expect(requireChecksum(`${'a'.repeat(64)}  ./dist/sops\n`, 'sops')).toBe('a'.repeat(64));
  });

  it.each([
    ['checksum-missing', `${'a'.repeat(64)}  helm-linux-arm64\n`],
    ['checksum-missing', '<!doctype html>'],
    ['checksum-disagreement', `${'a'.repeat(64)}  helm\n${'b'.repeat(64)}  helm\n`],
  ])('refuses with %s', (code, text) => {
    expect(() => requireChecksum(text, 'helm')).toThrow(expect.objectContaining({ code }));
  });
});
