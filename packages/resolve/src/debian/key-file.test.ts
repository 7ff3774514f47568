import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gpgKeys } from './gpg-keys.fixture.ts';
import { readKeyFile } from './key-file.ts';

const { acme, renewed, ever } = gpgKeys;
const keysOf = (text: string | Uint8Array) => readKeyFile(Buffer.from(text), 'keys/acme.asc').keys;
const binary = (text: string) => Buffer.from(text.replace(/-----.*-----|^=.*$/gm, ''), 'base64');

describe('readKeyFile', () => {
  it.each(Object.entries(gpgKeys))('reads of %s what gpg says of it', (_, { text, key }) => {
    expect(keysOf(text)).toEqual([key]);
    expect(keysOf(binary(text))).toEqual([key]);
  });

  it('reads several blocks, lines of text between them and the line ends of Windows', () => {
    const text = `They are ours:\n${acme.text}\nand\n${ever.text}`.replaceAll('\n', '\r\n');
    expect(keysOf(text)).toEqual([acme.key, ever.key]);
  });

  it('hands out one armored block, whatever the file was', () => {
    const { armored } = readKeyFile(Buffer.from(`${acme.text}\n${renewed.text}`), 'f');
    expect(armored.match(/-----BEGIN/g)).toHaveLength(1);
    expect(keysOf(armored)).toEqual([acme.key, renewed.key]);
  });

  it.each([
    ['a page', '<html>not found</html>', 'is no file of OpenPGP public keys'],
    ['nothing', '', 'is no file of OpenPGP public keys'],
    ['a signature', '-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n', 'is no file'],
    ["gpg's keybox", `\0\0\0\x20\x01\x01\0\x02KBXf${'\0'.repeat(20)}`, 'is no file of OpenPGP public keys'],
    ['a key that is cut off', binary(acme.text).subarray(0, 60), 'is no file of OpenPGP public keys'],
    [
      'a private key',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ==\n-----END PGP PRIVATE KEY BLOCK-----\n',
      'holds a private key',
    ],
    ['a private key in binary', Buffer.from([0xc5, 1, 4]), 'holds a private key'],
  ])('refuses %s', (_, content, said) => {
    expect(() => keysOf(content)).toThrow(`keys/acme.asc ${said}`);
  });

  it('has nothing but a refusal for bytes that are changed', () => {
    const whole = binary(renewed.text);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
        const bytes = Buffer.from(whole.subarray(0, end));
        if (at < end) bytes[at] = byte;
        try {
          expect(keysOf(bytes).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'file-unreadable' });
        }
      }),
    );
  });
});
