import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseChecksums, requireChecksum } from './checksum-file.ts';

const hexOf = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const anySum = fc.oneof(
  fc.record({ algorithm: fc.constant('sha256' as const), hex: hexOf(64) }),
  fc.record({ algorithm: fc.constant('sha512' as const), hex: hexOf(128) }),
);
const anyFile = fc.stringMatching(/^[a-z][\w.+-]{0,20}$/);
const anyLines = fc.uniqueArray(
  fc.tuple(anyFile, anySum).map(([file, sum]) => ({ file, ...sum })),
  { selector: ({ file }) => file, minLength: 1 },
);
type Line = Required<ReturnType<typeof parseChecksums>[number]>;
const sha256 = (hex: string) => ({ algorithm: 'sha256', hex });

const forms: Record<string, (line: Line) => string> = {
  text: ({ file, hex }) => `${hex}  ${file}`,
  binary: ({ file, hex }) => `${hex} *${file}`,
  'upper case': ({ file, hex }) => `${hex.toUpperCase()}  ${file}`,
  bsd: ({ file, hex, algorithm }) => `${algorithm.toUpperCase()} (${file}) = ${hex}`,
  'openssl 1': ({ file, hex, algorithm }) => `${algorithm.toUpperCase()}(${file})= ${hex}`,
  'openssl 3': ({ file, hex, algorithm }) => `SHA2-${algorithm.slice(3)}(${file})= ${hex}`,
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
    const other = `SHA384 (yq_linux_amd64) = ${'a'.repeat(96)}\nMD5 (yq_linux_amd64) = ${'a'.repeat(32)}\nBLAKE2S (yq_linux_amd64) = ${'b'.repeat(64)}\n`;
    expect(parseChecksums(`${other}SHA256 (yq_linux_amd64) = ${'c'.repeat(64)}\n`)).toEqual([
      { file: 'yq_linux_amd64', ...sha256('c'.repeat(64)) },
    ]);
  });
});

describe('requireChecksum', () => {
  it('finds the line of the very name among others', () => {
    fc.assert(
      fc.property(anyLines, fc.nat(), (lines, at) => {
        const wanted = lines[at % lines.length] as Line;
        const text = lines.map(forms['text'] as (line: Line) => string).join('\n');
        const { algorithm, hex } = wanted;
        expect(requireChecksum(text, wanted.file)).toEqual({ algorithm, hex });
      }),
    );
  });

  it('takes a bare hash only when it is alone', () => {
    expect(requireChecksum(`${'a'.repeat(64)}\n`, 'kubectl')).toEqual(sha256('a'.repeat(64)));
    expect(requireChecksum(`${'a'.repeat(64)}  -\n`, 'kubectl')).toEqual(sha256('a'.repeat(64)));
    const piped = `${'a'.repeat(64)}  -\n${'b'.repeat(64)}  -\n`;
    expect(() => requireChecksum(piped, 'kubectl')).toThrow(
      expect.objectContaining({ code: 'checksum-missing' }),
    );
    const two = `${'a'.repeat(64)}\n${'b'.repeat(64)}\n`;
    expect(() => requireChecksum(two, 'kubectl')).toThrow(
      expect.objectContaining({ code: 'checksum-missing' }),
    );
  });

  it('takes sha256 before sha512 where a file has both', () => {
    const both = `${'b'.repeat(128)}  helm\n${'a'.repeat(64)}  helm\n`;
    expect(requireChecksum(both, 'helm')).toEqual(sha256('a'.repeat(64)));
  });

  it('looks past a leading folder', () => {
    expect(requireChecksum(`${'a'.repeat(64)}  ./dist/sops\n`, 'sops')).toEqual(sha256('a'.repeat(64)));
  });

  it.each([
    ['checksum-missing', `${'a'.repeat(64)}  helm-linux-arm64\n`],
    ['checksum-missing', '<!doctype html>'],
    ['checksum-disagreement', `${'a'.repeat(64)}  helm\n${'b'.repeat(64)}  helm\n`],
    ['checksum-disagreement', `${'a'.repeat(128)}  helm\n${'b'.repeat(128)}  helm\n`],
  ])('refuses with %s', (code, text) => {
    expect(() => requireChecksum(text, 'helm')).toThrow(expect.objectContaining({ code }));
  });
});
