import { FactoryError, type LockedRepository } from '@officina/core';
import { keysIn, packetsIn } from './openpgp.ts';

/** The public keys of a file. */
export interface KeyFile {
  /** All of the file as one armored block: of several, apt's own reader takes only the first. */
  readonly armored: string;
  readonly keys: LockedRepository['keys'];
}

/** Reads a file of public keys, armored or not; throws file-unreadable for anything else, and for a private key. */
export function readKeyFile(bytes: Uint8Array, file: string): KeyFile {
  const content = Buffer.from(bytes);
  const text = content.toString('latin1');
  if (/-----BEGIN PGP PRIVATE KEY BLOCK-----/.test(text)) throw secret(file);
  const blocks = text.includes('-----BEGIN ') ? unarmored(text) : content;
  try {
    const packets = packetsIn(blocks);
    if (packets.some(({ tag }) => tag === 5 || tag === 7)) throw secret(file);
    const keys = keysIn(packets);
    if (keys.length > 0) return { armored: armor(blocks), keys };
  } catch (error) {
    // What Buffer throws for a place beyond its end, too.
    if ((error as Error).name !== 'RangeError') throw error;
  }
  throw new FactoryError('file-unreadable', `${file} is no file of OpenPGP public keys`, {
    hint: "look into it: wanted the publisher's key as they give it out, or as gpg --armor --export writes it",
  });
}

function secret(file: string): FactoryError {
  return new FactoryError('file-unreadable', `${file} holds a private key, wanted a public one`, {
    hint: 'take it out of the repository and its history, and give the publisher a new key',
  });
}

/** The bytes of all blocks of public keys (RFC 9580, 6.2). */
function unarmored(text: string): Buffer {
  const block =
    /-----BEGIN PGP PUBLIC KEY BLOCK-----[ \t]*\r?\n(?:[^\r\n]*:[^\r\n]*\r?\n)*\s*([A-Za-z0-9+/\s]+={0,2})\s*(?:=[A-Za-z0-9+/]{4}\s*)?-----END PGP PUBLIC KEY BLOCK-----/g;
  return Buffer.concat([...text.matchAll(block)].map(([, body = '']) => Buffer.from(body, 'base64')));
}

function armor(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} PGP PUBLIC KEY BLOCK-----`);
  return [begin, '', ...lines, end, ''].join('\n');
}
