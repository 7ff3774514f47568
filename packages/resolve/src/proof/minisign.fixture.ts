import { createHash, type KeyObject, sign } from 'node:crypto';

/** A key of minisign, and what signs by it. */
export interface MinisignKey {
  /** As publishers print it. */
  readonly key: string;
  /** The signature of text whose characters are bytes, for a file of a name, as minisign 0.11 writes it. */
  sign(content: string, file: string): string;
}

/** Makes a key pair of Ed25519 one of minisign. */
export function minisignKey({
  publicKey,
  privateKey,
}: {
  publicKey: KeyObject;
  privateKey: KeyObject;
}): MinisignKey {
  const id = Buffer.from('keyid123', 'latin1');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    key: Buffer.concat([Buffer.from('Ed'), id, raw]).toString('base64'),
    sign(content, file) {
      const hash = createHash('blake2b512').update(content, 'latin1').digest();
      const signature = sign(null, hash, privateKey);
      const comment = `timestamp:1764000000\tfile:${file}\thashed`;
      const whole = sign(null, Buffer.concat([signature, Buffer.from(comment)]), privateKey);
      return [
        'untrusted comment: signature from minisign secret key',
        Buffer.concat([Buffer.from('ED'), id, signature]).toString('base64'),
        `trusted comment: ${comment}`,
        whole.toString('base64'),
        '',
      ].join('\n');
    },
  };
}
