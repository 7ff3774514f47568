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
