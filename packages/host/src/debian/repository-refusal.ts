import { type DebianRepository, FactoryError, type FactoryErrorCode } from '@officina/core';

interface Asked {
  readonly name: string;
  readonly repository: Pick<DebianRepository, 'url' | 'suite' | 'components' | 'keys' | 'keyFile'>;
  /** What was asked, after mirrors. */
  readonly uri: string;
}

interface Answer {
  readonly exitCode: number;
  /** What apt-get update wrote to stderr. */
  readonly said: string;
}

interface Meaning {
  readonly when: RegExp;
  readonly code: FactoryErrorCode;
  /** What is wrong, of what was found and what is known of the keys. */
  readonly why: (found: readonly string[], keys: string) => string;
  readonly hint: string;
}

const compare =
  "compare the fingerprint with the one that the publisher names on a page of their own, then put their key's file there";

/**
 * In the order in which they decide: apt says more than one thing of a bad repository. Debian 12's asks gpgv, and has its
 * words (NO_PUBKEY); Debian 13's asks sqv, whose words are sentences. test/judges has both say each of them.
 */
const meanings: readonly Meaning[] = [
  {
    when: /NO_PUBKEY ([0-9A-F]+)|Missing key ([0-9A-F]+)/,
    code: 'signature-invalid',
    why: ([id], keys) => `it is signed by key ${id}, and that is not in ${keys}`,
    hint: compare,
  },
  {
    when: /EXPKEYSIG ([0-9A-F]+)|Signing key on ([0-9A-F]+) is bad:.*(?:not live|expired)/i,
    code: 'signature-invalid',
    why: ([id], keys) => `the key of its signature, ${id}, has expired: ${keys}`,
    hint: `take the publisher's renewed key; ${compare}`,
  },
  {
    when: /REVKEYSIG ([0-9A-F]+)|Signing key on ([0-9A-F]+) is bad:.*revoked/,
    code: 'signature-invalid',
    why: ([id], keys) => `the key of its signature, ${id}, was revoked: ${keys}`,
    hint: `take the publisher's new key; ${compare}`,
  },
  {
    when: /Signing key on ([0-9A-F]+) is not bound:.*because: (.+? is not considered secure since \d{4}-\d\d-\d\d)/,
    code: 'signature-invalid',
    why: ([id, reason], keys) =>
      `the apt of its parent does not take the key of its signature, ${id}, any more: ${reason}; it is in ${keys}`,
    hint: `take the publisher's key as it is today, which may be signed anew; ${compare}`,
  },
  {
    when: /Policy rejected.*because: (.+? is not considered secure since \d{4}-\d\d-\d\d)/,
    code: 'signature-invalid',
    why: ([reason]) => `the apt of its parent does not take its signature: ${reason}`,
    hint: 'ask the publisher for a signature with SHA256 or SHA512',
  },
  {
    // gpgv has no word for it: apt itself drops a signature of a weak digest, and names the key alone.
    when: /were invalid: ([0-9A-F]{40})$/m,
    code: 'signature-invalid',
    why: ([id]) =>
      `the apt of its parent does not take its signature by ${id}: its digest is weak, such as SHA1`,
    hint: 'ask the publisher for a signature with SHA256 or SHA512',
  },
  {
    when: /EXPSIG|Verifying signature:\s+Expired on/,
    code: 'signature-invalid',
    why: () => 'its signature was for a time that is over',
    hint: 'the repository, or the mirror of it, is not kept up: ask its publisher',
  },
  {
    when: /Not live until (\S+)/,
    code: 'signature-invalid',
    why: ([from]) => `its signature counts from ${from} only`,
    hint: "look at this machine's clock (date)",
  },
  {
    when: /Failed to parse keyring/,
    code: 'signature-invalid',
    why: (_, keys) => `the apt of its parent cannot read ${keys}`,
    hint: compare,
  },
  {
    when: /Clearsigned file isn't valid/,
    code: 'upstream-answer',
    why: () => 'what it answers for InRelease is no signed list, but perhaps a web page',
    hint: 'look at url and suite, and whether a proxy asks for a login',
  },
  {
    when: /BADSIG|GPG error: .*|Sub-process .*sqv returned an error code.*/,
    code: 'signature-invalid',
    why: (_, keys) => `its signature is not of these bytes, or not good any more; wanted one by ${keys}`,
    hint: 'ask for it again later, or look whether a proxy or mirror changes what it hands out',
  },
  {
    when: /is not signed/,
    code: 'signature-invalid',
    why: (_, keys) => `it has no signature (InRelease or Release.gpg), wanted one by ${keys}`,
    hint: 'ask the publisher for a signed repository: what nobody signed is not taken',
  },
  {
    when: /is expired \(invalid since ([^)]*)\)/,
    code: 'upstream-answer',
    why: ([since]) => `its Valid-Until has passed, ${since} ago`,
    hint: 'the repository, or the mirror of it, is not kept up: ask its publisher',
  },
  {
    when: /is not valid yet/,
    code: 'upstream-answer',
    why: () => 'its Date lies in the future',
    hint: "look at this machine's clock (date)",
  },
  {
    when: /only weak security information|considered strong enough/,
    code: 'upstream-answer',
    why: () => 'its lists have no sum that is strong enough, such as SHA256',
    hint: 'ask the publisher for SHA256 sums in Release: MD5 and SHA1 prove nothing',
  },
  {
    when: /does not have a Release file/,
    code: 'asset-missing',
    why: () => 'there is neither InRelease nor Release',
    hint: 'look at url and suite: what apt reads is <url>/dists/<suite>/InRelease, for a flat repository <url>/<suite>InRelease',
  },
  {
    when: /doesn't have the component '([^']*)'/,
    code: 'asset-missing',
    why: ([component]) => `it has no component ${component}`,
    hint: 'look at components',
  },
  {
    when: /unexpected size|Hash Sum mismatch/,
    code: 'upstream-answer',
    why: () => 'its lists are not those that its Release names: it is between two states',
    hint: 'run officina resolve again later, or name a mirror with --mirror',
  },
  {
    when: /Failed to fetch (\S+)\s+404\b/,
    code: 'asset-missing',
    why: ([list]) => `its Release names a list that is not there: ${list}`,
    hint: 'run officina resolve again later, or name a mirror with --mirror: it may be between two states',
  },
  {
    when: /[Cc]ertificate verif(?:ication|y) failed/,
    code: 'upstream-unreachable',
    why: () => 'its certificate is by none whom this machine believes, or for another host',
    hint: 'name the file of your own authority in NODE_EXTRA_CA_CERTS: apt is given what Officina itself believes',
  },
];

/** What apt's word on one repository means; undefined for a good one. */
export function repositoryRefusal(asked: Asked, { exitCode, said }: Answer): FactoryError | undefined {
  const { name, repository, uri } = asked;
  const { url, suite, components } = repository;
  const mirrored = uri === url ? '' : `, asked at ${uri}`;
  const where = `apt repository ${name} (${[url, suite, ...components].join(' ')}${mirrored})`;
  for (const { when, code, why, hint } of meanings) {
    const match = when.exec(said);
    // A warning alone is no refusal; but of a component that is not there apt only warns.
    if (match === null || (exitCode === 0 && code !== 'asset-missing')) continue;
    const found = match.slice(1).filter((one) => one !== undefined);
    return new FactoryError(code, `${where}: ${why(found, renderKeys(repository))}`, { hint });
  }
  if (exitCode === 0) return undefined;
  const last = said.trim().split('\n').slice(-4).join('\n');
  return new FactoryError('upstream-unreachable', `${where}: apt-get update:\n${last}`, {
    hint: 'look whether this machine reaches it, or name a mirror with --mirror',
  });
}

function renderKeys({ keys, keyFile }: Asked['repository']): string {
  const some = keys.map(({ fingerprint, expires }) =>
    expires === undefined ? fingerprint : `${fingerprint} (until ${expires.slice(0, 10)})`,
  );
  return `${keyFile} (${some.join(', ')})`;
}
