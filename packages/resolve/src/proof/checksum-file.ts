import { FactoryError, type Sha256 } from '@officina/core';

/** One line of a checksum file; `file` is absent where the file holds a bare hash. */
export interface ChecksumLine {
  readonly file?: string;
  readonly sha256: Sha256;
}

/** Alone, or with the name that sha256sum gives what it read from a pipe. */
const bare = /^([0-9a-fA-F]{64})(?: [ *]-)?$/;
const coreutils = /^([0-9a-fA-F]{64})(?: [ *]| +|\t+)(\S.*)$/;
/** BSD's, and openssl's, which calls it SHA2-256 since 3.0. */
const bsd = /^SHA(?:2?-)?256 ?\((.+)\) ?= ?([0-9a-fA-F]{64})$/;

/**
 * Reads a publisher's checksum file: a bare hash, `<hash>  <file>` lines as sha256sum writes them (with its binary
 * mark), or BSD's `SHA256 (<file>) = <hash>`, also as openssl writes it. Lines of other algorithms and other text are passed over.
 */
export function parseChecksums(text: string): ChecksumLine[] {
  return text.split(/\r?\n/).flatMap((raw): ChecksumLine[] => {
    const line = raw.trim();
    const alone = bare.exec(line);
    if (alone?.[1] !== undefined) return [{ sha256: alone[1].toLowerCase() }];
    const tagged = bsd.exec(line);
    if (tagged?.[1] !== undefined && tagged[2] !== undefined) {
      return [{ file: tagged[1], sha256: tagged[2].toLowerCase() }];
    }
    const listed = coreutils.exec(line);
    if (listed?.[1] === undefined || listed[2] === undefined) return [];
    return [{ file: listed[2].replace(/^\*/, ''), sha256: listed[1].toLowerCase() }];
  });
}

/**
 * The hash that a checksum file gives a file: the line of that name, or the only, bare hash. Throws checksum-missing
 * when it has none and checksum-disagreement when it gives two.
 */
export function requireChecksum(text: string, file: string): Sha256 {
  const lines = parseChecksums(text);
  const exact = lines.filter((line) => line.file !== undefined && plain(line.file) === file);
  const nested = lines.filter((line) => line.file !== undefined && baseName(line.file) === file);
  const alone = lines.length === 1 ? lines.filter((line) => line.file === undefined) : [];
  const found = [exact, nested, alone].find((some) => some.length > 0) ?? [];
  const hashes = new Set(found.map(({ sha256 }) => sha256));
  const [hash, other] = hashes;
  if (hash === undefined) {
    const other = lines.length === 0 ? otherKind(text) : undefined;
    if (other !== undefined) {
      throw new FactoryError('checksum-missing', `wanted sha256 sums in the checksum file, got ${other}`, {
        hint: 'name a file of sha256 sums in "checksums" in image.yaml, or leave it out: then the digest counts that the release host gives',
      });
    }
    const names = lines.map((line) => line.file ?? 'a bare hash').slice(0, 8);
    throw new FactoryError(
      'checksum-missing',
      `the checksum file has no line for ${file}; it has ${names.join(', ') || 'none at all'}`,
      { hint: 'wait until upstream has published it, or fix "checksums" in image.yaml' },
    );
  }
  if (other !== undefined) {
    throw new FactoryError(
      'checksum-disagreement',
      `the checksum file gives ${file} both ${hash} and ${other}`,
      { hint: 'tell upstream; until it is right, name another file in "checksums" in image.yaml' },
    );
  }
  return hash;
}

/** What a file without a sha256 holds instead, where that can be told. */
function otherKind(text: string): string | undefined {
  if (/-----BEGIN PGP|-----BEGIN SSH SIGNATURE|untrusted comment:/.test(text)) return 'a signature';
  if (/^\s*<(?:!doctype|html)/i.test(text)) return 'a web page';
  const digits = [...text.matchAll(/(?<![0-9a-f])[0-9a-f]{32,128}(?![0-9a-f])/gi)].map(
    ([hash]) => hash.length,
  );
  return { 128: 'sha512 sums', 96: 'sha384 sums', 40: 'sha1 sums', 32: 'md5 sums' }[digits[0] ?? 0];
}

function plain(file: string): string {
  return file.replace(/^\.\//, '');
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
