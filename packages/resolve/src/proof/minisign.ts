import { createHash, createPublicKey, verify } from 'node:crypto';
import { FactoryError, type Sha256, sha256 } from '@officina/core';

/** What was signed. */
export interface Signed {
  readonly url: string;
  /** In hex. */
  readonly sha256: Sha256;
  /** BLAKE2b-512 of it, in hex. */
  hash(): Promise<string>;
  /** All of it. */
  read(): Promise<Uint8Array>;
}

interface Signature {
  /** `ED` signs the BLAKE2b-512 of a file, `Ed`, the older, the file itself. */
  readonly algorithm: string;
  readonly key: Buffer;
  readonly bytes: Buffer;
  readonly trustedComment: string;
  readonly commentSignature: Buffer;
}

/** Before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410). */
const keyPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const shape =
  /^untrusted comment: [^\n]*\n([A-Za-z0-9+/=]+)\ntrusted comment: ([^\n]*)\n([A-Za-z0-9+/=]+)\n?$/;

/**
 * Holds bytes against a signature of minisign and its trusted comment (https://jedisct1.github.io/minisign/). Where that names
 * the file, the name must be right: else the file of another platform, signed too, would do. Throws signature-invalid.
 */
export async function requireMinisign(
  text: string,
  { url, key, signed }: { readonly url: string; readonly key: string; readonly signed: Signed },
): Promise<void> {
  const refuse = (why: string) => invalid(url, why);
  const signature = parseSignature(text);
  if (signature === undefined) throw refuse('it is no signature of minisign');
  const wanted = Buffer.from(key, 'base64');
  if (!signature.key.equals(wanted.subarray(2, 10)))
    throw refuse(`it is of key ${idOf(signature.key)}, wanted ${idOf(wanted.subarray(2, 10))}`);
  const publicKey = createPublicKey({
    key: Buffer.concat([keyPrefix, wanted.subarray(10)]),
    format: 'der',
    type: 'spki',
  });
  const { bytes, trustedComment, commentSignature } = signature;
  const message =
    signature.algorithm === 'ED' ? Buffer.from(await signed.hash(), 'hex') : await signed.read();
  if (!verify(null, message, publicKey, bytes)) throw refuse(`it is not of the bytes of ${signed.url}`);
  if (!verify(null, Buffer.concat([bytes, Buffer.from(trustedComment)]), publicKey, commentSignature))
    throw refuse('its trusted comment was changed');
  const named = /(?:^|\t)file:([^\t]*)/.exec(trustedComment)?.[1];
  if (named !== undefined && baseOf(named) !== baseOf(decodeURIComponent(signed.url)))
    throw refuse(`it is of the file ${named}, wanted ${baseOf(decodeURIComponent(signed.url))}`);
}

/** A text as something that was signed. */
export function signedText(url: string, text: string): Signed {
  return {
    url,
    sha256: sha256(text),
    hash: async () => createHash('blake2b512').update(text).digest('hex'),
    read: async () => Buffer.from(text),
  };
}

function parseSignature(text: string): Signature | undefined {
  const [, first = '', trustedComment = '', second = ''] = shape.exec(text.replaceAll('\r\n', '\n')) ?? [];
  const [packed, commentSignature] = [first, second].map((base64) => Buffer.from(base64, 'base64'));
  if (packed?.length !== 74 || commentSignature?.length !== 64) return undefined;
  const algorithm = packed.subarray(0, 2).toString('latin1');
  if (algorithm !== 'ED' && algorithm !== 'Ed') return undefined;
  return {
    algorithm,
    key: packed.subarray(2, 10),
    bytes: packed.subarray(10),
    trustedComment,
    commentSignature,
  };
}

/** As minisign prints it: the bytes read from the last to the first. */
function idOf(key: Uint8Array): string {
  return Buffer.from(key).reverse().toString('hex').toUpperCase();
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function invalid(url: string, why: string): FactoryError {
  return new FactoryError('signature-invalid', `${url}: ${why}`, {
    hint: 'do not use this release; look whether the publisher has a new key, and tell upstream',
  });
}
