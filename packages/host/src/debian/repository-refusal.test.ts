import { describe, expect, it } from '@jest/globals';
import { repositoryRefusal } from './repository-refusal.ts';

const url = 'http://packages.example/debian';
const repository = {
  ...{ url, suite: 's', components: ['main'], keyFile: 'images/a/keys/acme.asc' },
  keys: [{ fingerprint: 'B2E391A42CDF5FD5B11A522A2AC70F4194470E65', expires: '2020-12-31T00:00:00Z' }],
};
const refusal = (said: string, exitCode = 100) =>
  repositoryRefusal({ name: 'acme', repository, uri: url }, { exitCode, said });

describe('repositoryRefusal', () => {
  // What the apt of Debian 12 (2.6) says, with repositories of apt-ftparchive and gpg.
  it.each([
    [
      'another key',
      `W: GPG error: ${url} s InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 5E5EF842456998BC\nE: The repository '${url} s InRelease' is not signed.`,
      'signature-invalid',
      'it is signed by key 5E5EF842456998BC, and that is not in images/a/keys/acme.asc (B2E391A42CDF5FD5B11A522A2AC70F4194470E65 (until 2020-12-31))',
    ],
    [
      'an expired key',
      `W: GPG error: ${url} s InRelease: The following signatures were invalid: EXPKEYSIG 2AC70F4194470E65 Old <old@example.invalid>\nE: The repository '${url} s InRelease' is not signed.`,
      'signature-invalid',
      'the key of its signature, 2AC70F4194470E65, has expired',
    ],
    [
      'changed bytes',
      `W: GPG error: ${url} s InRelease: The following signatures were invalid: BADSIG 5E5EF842456998BC Foreign <f@example.invalid>\nE: The repository '${url} s InRelease' is not signed.`,
      'signature-invalid',
      'its signature is not of these bytes',
    ],
    [
      'no signature',
      `E: The repository '${url} s Release' is not signed.`,
      'signature-invalid',
      'it has no signature',
    ],
    [
      'a Valid-Until that has passed',
      `E: Release file for ${url}/dists/s/InRelease is expired (invalid since 697d 22h 0min 20s). Updates for this repository will not be applied.`,
      'upstream-answer',
      'its Valid-Until has passed, 697d 22h 0min 20s ago',
    ],
    [
      'a Date to come',
      `E: Release file for ${url}/dists/s/InRelease is not valid yet (invalid for another 1493d 1h 59min 23s). Updates for this repository will not be applied.`,
      'upstream-answer',
      'its Date lies in the future',
    ],
    [
      'weak sums',
      `W: No Hash entry in Release file /x which is considered strong enough for security purposes\nE: The repository '${url} s InRelease' provides only weak security information.`,
      'upstream-answer',
      'no sum that is strong enough',
    ],
    [
      'another suite',
      `E: The repository '${url} s Release' does not have a Release file.`,
      'asset-missing',
      'there is neither InRelease nor Release',
    ],
    [
      'lists between two states',
      `E: Failed to fetch ${url}/Packages  File has unexpected size (5293 != 5292). Mirror sync in progress? [IP: 127.0.0.1 1]`,
      'upstream-answer',
      'it is between two states',
    ],
    [
      'a weak signature',
      `W: GPG error: ${url} s InRelease: The following signatures were invalid: C4F52E8271CF39968E075621CC5FDA2566781B37\nE: The repository '${url} s InRelease' is not signed.`,
      'signature-invalid',
      'its signature by C4F52E8271CF39968E075621CC5FDA2566781B37: its digest is weak',
    ],
    [
      'a web page',
      `E: Failed to fetch ${url}/dists/s/InRelease  Clearsigned file isn't valid, got 'NOSPLIT' (does the network require authentication?)\nE: The repository '${url} s InRelease' is not signed.`,
      'upstream-answer',
      'is no signed list, but perhaps a web page',
    ],
    [
      'a list that is gone',
      `E: Failed to fetch ${url}/Packages  404  File not found [IP: 127.0.0.1 1]\nE: Some index files failed to download. They have been ignored, or old ones used instead.`,
      'asset-missing',
      `its Release names a list that is not there: ${url}/Packages`,
    ],
    [
      'an authority that nobody knows',
      `E: Failed to fetch ${url}/dists/s/InRelease  SSL connection failed: error:0A000086:SSL routines::certificate verify failed / Success [IP: 127.0.0.1 1]`,
      'upstream-unreachable',
      'its certificate is by none whom this machine believes',
    ],
    [
      'no connection',
      `E: Failed to fetch ${url}/dists/s/InRelease  Could not connect to 127.0.0.1:1 (127.0.0.1). - connect (111: Connection refused)`,
      'upstream-unreachable',
      'Connection refused',
    ],
  ])('says of %s what it is', (_, said, code, message) => {
    const error = refusal(said);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(error?.message).toContain(`apt repository acme (${url} s main): `);
    expect(error?.hint).not.toBe('');
  });

  // What the apt of Debian 13 (3.0) says by sqv (1.3); test/judges has it say each of them.
  const sqv = (words: string) =>
    `W: OpenPGP signature verification failed: ${url} s InRelease: Sub-process /usr/bin/sqv returned an error code (1), error message is: ${words}\nE: The repository '${url} s InRelease' is not signed.`;
  const old = 'because: SHA1 is not considered secure since 2026-02-01T00:00:00Z';
  it.each([
    [
      'another key',
      'Missing key 998D4E6E8A96D5D02BE9AE8B724AF89E9A18217B, which is needed to verify signature.',
      'it is signed by key 998D4E6E8A96D5D02BE9AE8B724AF89E9A18217B, and that is not in images/a/keys/acme.asc',
    ],
    [
      'a key that was not renewed',
      'Signing key on 1A32556B951D326789B28F09BC4D5D712BA6DA67 is bad:            The primary key is not live   because: Expired on 2025-06-01T12:00:00Z',
      'the key of its signature, 1A32556B951D326789B28F09BC4D5D712BA6DA67, has expired',
    ],
    [
      'a revoked key',
      'Signing key on D0C97FA2EFB9CEBE7285D0F53471FD59C883AE3D is bad:            Invalid key: "certificate is revoked"',
      'the key of its signature, D0C97FA2EFB9CEBE7285D0F53471FD59C883AE3D, was revoked',
    ],
    [
      'a key that was signed with SHA1',
      `Signing key on 470837DFED798E39899B5E9E4EC222C7BE46B43B is not bound:            No binding signature at time 2026-11-30T01:46:43Z   because: Policy rejected non-revocation signature (PositiveCertification) requiring second pre-image resistance   ${old}`,
      'does not take the key of its signature, 470837DFED798E39899B5E9E4EC222C7BE46B43B, any more: SHA1 is not considered secure since 2026-02-01',
    ],
    [
      'a signature by SHA1',
      `Verifying signature:            Policy rejected non-revocation signature (Text) requiring collision resistance   ${old}`,
      'does not take its signature: SHA1 is not considered secure since 2026-02-01',
    ],
    [
      'a signature that has expired',
      'Verifying signature:            Expired on 2025-02-06T00:00:00Z',
      'its signature was for a time that is over',
    ],
    [
      'a signature of tomorrow',
      'Verifying signature:            Not live until 2029-01-31T23:30:00Z',
      'its signature counts from 2029-01-31T23:30:00Z only',
    ],
    [
      'changed bytes',
      'Verifying signature:            Message has been manipulated',
      'its signature is not of these bytes',
    ],
    [
      'a file that is no key to it',
      'Error: Failed to parse keyring "/key.asc"  Caused by:     0: Reading "/key.asc": EOF     1: EOF',
      'cannot read images/a/keys/acme.asc',
    ],
  ])("says of %s in sqv's words what it is", (_, words, message) => {
    const error = refusal(sqv(words));
    expect(error).toMatchObject({ code: 'signature-invalid', message: expect.stringContaining(message) });
    expect(error?.hint).not.toBe('');
  });

  it('refuses a component that is not there, of which apt only warns', () => {
    const said = `W: Skipping acquire of configured file 'stabel/binary-amd64/Packages' as repository '${url} s InRelease' doesn't have the component 'stabel' (component misspelt in sources.list?)`;
    expect(refusal(said, 0)).toMatchObject({ code: 'asset-missing' });
  });

  it('has nothing against one that apt takes, with or without other warnings', () => {
    expect(refusal('', 0)).toBeUndefined();
    expect(refusal("W: Invalid 'Date' entry in Release file /x", 0)).toBeUndefined();
  });

  it('names the mirror that was asked', () => {
    const asked = { name: 'acme', repository, uri: 'http://127.0.0.1:1/' };
    expect(repositoryRefusal(asked, { exitCode: 100, said: 'E: no' })?.message).toContain(
      'asked at http://127.0.0.1:1/',
    );
  });
});
