import { FactoryError } from '@officina/core';

/** A sum that a publisher gives a file. */
export interface Sum {
  readonly algorithm: 'sha256' | 'sha512';
  /** In small hex. */
  readonly hex: string;
}

/** One line of a checksum file; `file` is absent where the file holds a bare hash. */
export interface ChecksumLine extends Sum {
  readonly file?: string;
}

const hex = '([0-9a-fA-F]{64}|[0-9a-fA-F]{128})';
/** Alone, or with the name that sha256sum gives what it read from a pipe. */
const bare = new RegExp(`^${hex}(?: [ *]-)?$`);
const coreutils = new RegExp(`^${hex}(?: [ *]| +|\\t+)(\\S.*)$`);
/** BSD's, and openssl's, which calls it SHA2-256 since 3.0. */
const bsd = new RegExp(`^SHA(?:2?-)?(?:256|512) ?\\((.+)\\) ?= ?${hex}$`);

/**
 * Reads a publisher's checksum file of sha256 or sha512 sums: a bare hash, `<hash>  <file>` lines as sha256sum writes them
 * (with its binary mark), or BSD's `SHA256 (<file>) = <hash>`, also as openssl writes it. Lines of other algorithms and
 * other text are passed over.
 */
export function parseChecksums(text: string): ChecksumLine[] {
  return text.split(/\r?\n/).flatMap((raw): ChecksumLine[] => {
    const line = raw.trim();
    const alone = bare.exec(line);
    if (alone?.[1] !== undefined) return [toSum(alone[1])];
    const tagged = bsd.exec(line);
    if (tagged?.[1] !== undefined && tagged[2] !== undefined)
      return [{ file: tagged[1], ...toSum(tagged[2]) }];
    const listed = coreutils.exec(line);
    if (listed?.[1] === undefined || listed[2] === undefined) return [];
    return [{ file: listed[2].replace(/^\*/, ''), ...toSum(listed[1]) }];
  });
}

/**
 * The sum that a checksum file gives a file: the line of that name, or the only, bare hash; sha256 before sha512. Throws
 * checksum-missing when it has none and checksum-disagreement when it gives two.
 */
export function requireChecksum(text: string, file: string): Sum {
  const lines = parseChecksums(text);
  const exact = lines.filter((line) => line.file !== undefined && plain(line.file) === file);
  const nested = lines.filter((line) => line.file !== undefined && baseName(line.file) === file);
  const alone = lines.length === 1 ? lines.filter((line) => line.file === undefined) : [];
  const found = [exact, nested, alone].find((some) => some.length > 0) ?? [];
  const [first, ...rest] = [...found].sort((a, b) => (a.algorithm < b.algorithm ? -1 : 1));
  if (first === undefined) throw noSum(text, { lines, file });
  const { algorithm } = first;
  const other = rest.find((sum) => sum.algorithm === algorithm && sum.hex !== first.hex);
  if (other !== undefined) {
    throw new FactoryError(
      'checksum-disagreement',
      `the checksum file gives ${file} both ${first.hex} and ${other.hex}`,
      { hint: 'tell upstream; until it is right, name another file in "checksums" in image.yaml' },
    );
  }
  return { algorithm, hex: first.hex };
}

function toSum(text: string): Sum {
  return { algorithm: text.length === 64 ? 'sha256' : 'sha512', hex: text.toLowerCase() };
}

function noSum(
  text: string,
  { lines, file }: { readonly lines: readonly ChecksumLine[]; readonly file: string },
): FactoryError {
  const other = lines.length === 0 ? otherKind(text) : undefined;
  if (other !== undefined) {
    return new FactoryError(
      'checksum-missing',
      `wanted sha256 or sha512 sums in the checksum file, got ${other}`,
      {
        hint: 'name a file of sha256 or sha512 sums in "checksums" in image.yaml, or leave it out: then the digest counts that the release host gives',
      },
    );
  }
  const names = lines.map((line) => line.file ?? 'a bare hash').slice(0, 8);
  return new FactoryError(
    'checksum-missing',
    `the checksum file has no line for ${file}; it has ${names.join(', ') || 'none at all'}`,
    { hint: 'wait until upstream has published it, or fix "checksums" in image.yaml' },
  );
}

/** What a file without any sum that counts holds instead, where that can be told. */
function otherKind(text: string): string | undefined {
  if (/-----BEGIN PGP|-----BEGIN SSH SIGNATURE|untrusted comment:/.test(text)) return 'a signature';
  if (/^\s*<(?:!doctype|html)/i.test(text)) return 'a web page';
  const digits = [...text.matchAll(/(?<![0-9a-f])[0-9a-f]{32,128}(?![0-9a-f])/gi)].map(
    ([hash]) => hash.length,
  );
  return { 96: 'sha384 sums', 40: 'sha1 sums', 32: 'md5 sums' }[digits[0] ?? 0];
}

function plain(file: string): string {
  return file.replace(/^\.\//, '');
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
