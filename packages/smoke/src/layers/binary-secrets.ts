import { createPrivateKey } from 'node:crypto';

/** The algorithm of an encrypted key: PKCS#5 (1.2.840.113549.1.5), as DER. */
const encrypted = Buffer.from('06092a864886f70d0105', 'hex');

/** A private key or a store of some in a file that is no text: the name of the rule, undefined for none. */
export function findInBinary(bytes: Uint8Array): 'private-key' | 'key-store' | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length >= 12 && data.readUInt32BE() === 0xfeedfeed) return javaKey(data) ? 'key-store' : undefined;
  const head = wholeSequence(data);
  return head !== undefined && isPrivateKey(data, head) ? 'private-key' : undefined;
}

/**
 * The letters of a text in UTF-16, with or without a mark in front, as single bytes; undefined for what is none. Letters
 * beyond ASCII are lost, which no rule has.
 */
export function utf16Letters(bytes: Uint8Array): Uint8Array | undefined {
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!marked && !alternates(bytes.subarray(0, 512))) return undefined;
  return bytes.filter((byte) => byte !== 0);
}

/** Whether nearly every second byte is a zero, and none of the others. */
function alternates(sample: Uint8Array): boolean {
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample.length; at += 2) {
    if (sample[at] === 0) even += 1;
    if (sample[at + 1] === 0) odd += 1;
    if (even > 0 && odd > 0) return false;
  }
  return sample.length >= 16 && Math.max(even, odd) > sample.length * 0.4;
}

/** A Java key store (its first format): whether one of its entries is a key, not only a certificate. */
function javaKey(data: Buffer): boolean {
  let at = 12;
  try {
    for (let left = data.readUInt32BE(8); left > 0; left -= 1) {
      const tag = data.readUInt32BE(at);
      if (tag !== 2) return tag === 1 || tag === 3;
      at += 4 + 2 + data.readUInt16BE(at + 4) + 8;
      at += 2 + data.readUInt16BE(at);
      at += 4 + data.readUInt32BE(at);
    }
  } catch {
    return false;
  }
  return false;
}

/** Where the content begins, in bytes, of a file that is one DER sequence (X.690) and nothing else; undefined for another. */
function wholeSequence(data: Buffer): number | undefined {
  if (data[0] !== 0x30 || data.length < 40 || data.length > 65_535) return undefined;
  const [, first = 0] = data;
  if (first < 0x80) return data.length === 2 + first ? 2 : undefined;
  const octets = first & 0x7f;
  if (octets < 1 || octets > 2) return undefined;
  return data.length === 2 + octets + data.readUIntBE(2, octets) ? 2 + octets : undefined;
}

/** Any of the three forms that a key has without a passphrase (PKCS#8, PKCS#1, SEC 1), or PKCS#8 with one. */
function isPrivateKey(data: Buffer, head: number): boolean {
  if (data.subarray(head, 32).includes(encrypted)) return true;
  // The version, which a certificate does not begin with.
  if (data[head] !== 0x02 || data[head + 1] !== 1) return false;
  return (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => {
    try {
      return createPrivateKey({ key: data, format: 'der', type }).type === 'private';
    } catch {
      return false;
    }
  });
}
