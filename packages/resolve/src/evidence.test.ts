import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLock } from '@officina/core';
import { hashOf, type Reply } from './fake-ports.fixture.ts';
import { minisignKey } from './proof/minisign.fixture.ts';
import { logAddress, startSigstore, type TestSigstore } from './proof/sigstore.fixture.ts';
import { refusalOf } from './result.ts';
import { amd, api, arm, attempt, base, release, sops, sums } from './run.fixture.ts';

const publisher = minisignKey(generateKeyPairSync('ed25519'));
const file = 'images/base/image.lock.json';
const folder = `${base}/v3.12.0`;
const bodies = { amd64: amd, arm64: arm };
type Replies = Readonly<Record<string, Reply>>;

/** A release whose files are these beside the two programs and the checksums. */
function replies(files: Replies, options: { digests?: boolean; sums?: string } = {}): Replies {
  const listed = release('3.12.0', { digests: options.digests ?? true });
  const more = Object.keys(files).map((name) => ({ name, state: 'uploaded', size: 1, digest: null }));
  const body = { ...listed, assets: [...listed.assets, ...more] };
  return {
    [`${api}?per_page=100`]: JSON.stringify([body]),
    [`${api}/tags/v3.12.0`]: JSON.stringify(body),
    [`${folder}/sops-v3.12.0.checksums.txt`]: options.sums ?? sums('3.12.0'),
    ...Object.fromEntries(
      Object.entries(bodies).map(([arch, program]) => [`${folder}/sops-v3.12.0.linux.${arch}`, program]),
    ),
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
  };
}

const signatures = Object.fromEntries(
  Object.entries(bodies).map(([arch, program]) => {
    const name = `sops-v3.12.0.linux.${arch}`;
    return [`${name}.minisig`, publisher.sign(program, name)];
  }),
);
const signed = (how: string, more = '') =>
  `${sops}    signature: { ${how}, minisign: ${publisher.key} }\n${more}`;
const byAsset = signed('file: "{asset}.minisig"');
const bySums = signed('file: "{checksums}.minisig", of: checksums');
const evidenceIn = (texts: Readonly<Record<string, string>>) =>
  parseLock(texts[file] ?? '', { file }).tools['sops']?.assets.map(({ evidence }) => evidence);
const lockOf = (texts: Record<string, string>) => ({ texts: { [file]: texts[file] ?? '' } });
const check = { mode: 'check' as const };

describe('evidence by a signature', () => {
  it('is that of each file, looked at by resolve and by check', async () => {
    const { texts } = await attempt(byAsset, replies(signatures));
    expect(evidenceIn(texts)).toEqual(['signature', 'signature']);
    const { result, http } = await attempt(byAsset, replies(signatures), { ...lockOf(texts), inputs: check });
    expect(refusalOf(result)).toBeUndefined();
    expect(http.asked.filter((line) => line.endsWith('.minisig'))).toHaveLength(2);
  });

  it('is that of the checksum file, for which a check fetches no program', async () => {
    const sumsSigned = {
      'sops-v3.12.0.checksums.txt.minisig': publisher.sign(sums('3.12.0'), 'sops-v3.12.0.checksums.txt'),
    };
    const { texts } = await attempt(bySums, replies(sumsSigned));
    expect(evidenceIn(texts)).toEqual(['signature', 'signature']);
    const { result, http } = await attempt(bySums, replies(sumsSigned), { ...lockOf(texts), inputs: check });
    expect(refusalOf(result)).toBeUndefined();
    expect(http.asked.filter((line) => line.endsWith('64'))).toEqual([]);
  });

  it.each<[string, string, Replies, string, RegExp]>([
    [
      'without a signature in the release',
      byAsset,
      replies({}),
      'evidence-missing',
      /wanted signature as evidence, got publisher-checksum\+release-digest/,
    ],
    [
      'by another key',
      byAsset,
      replies({
        ...signatures,
        'sops-v3.12.0.linux.amd64.minisig': minisignKey(generateKeyPairSync('ed25519')).sign(
          amd,
          'sops-v3.12.0.linux.amd64',
        ),
      }),
      'signature-invalid',
      /linux\/amd64: .*amd64\.minisig: it is not of the bytes/,
    ],
    [
      'of the other platform',
      byAsset,
      replies({
        ...signatures,
        'sops-v3.12.0.linux.arm64.minisig': signatures['sops-v3.12.0.linux.amd64.minisig'] ?? '',
      }),
      'signature-invalid',
      /linux\/arm64: /,
    ],
    [
      'of other checksums',
      bySums,
      replies({
        'sops-v3.12.0.checksums.txt.minisig': publisher.sign('other', 'sops-v3.12.0.checksums.txt'),
      }),
      'signature-invalid',
      /it is not of the bytes of .*checksums\.txt$/,
    ],
    [
      'by nothing but a declared attestation class',
      `${sops}    evidence: attestation\n`,
      replies({}),
      'evidence-missing',
      /wanted attestation/,
    ],
  ])('refuses a version %s, whatever else is known of it', async (_, tools, answers, code, message) => {
    const { result, texts } = await attempt(tools, answers);
    expect(refusalOf(result)).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(texts[file]).toBeUndefined();
  });

  it('may be missing where image.yaml says that less is enough, but never wrong', async () => {
    const tools = signed('file: "{asset}.minisig"', '    evidence: publisher-checksum\n');
    const { texts } = await attempt(tools, replies({}));
    expect(evidenceIn(texts)).toEqual([
      'publisher-checksum+release-digest',
      'publisher-checksum+release-digest',
    ]);
    const wrong = Object.fromEntries(Object.keys(signatures).map((name) => [name, 'no signature']));
    expect(refusalOf((await attempt(tools, replies(wrong))).result)).toMatchObject({
      code: 'signature-invalid',
    });
  });

  it('is looked for again where a lock knows less than image.yaml now asks for', async () => {
    const before = await attempt(sops, replies({}));
    const stale = await attempt(byAsset, replies(signatures), { ...lockOf(before.texts), inputs: check });
    expect(refusalOf(stale.result)).toMatchObject({
      code: 'lock-stale',
      message: expect.stringContaining(
        'was locked by publisher-checksum+release-digest, and image.yaml asks for more',
      ),
    });
    const { texts } = await attempt(byAsset, replies(signatures), lockOf(before.texts));
    expect(evidenceIn(texts)).toEqual(['signature', 'signature']);
  });

  it('is missed by a check when upstream took it away', async () => {
    const { texts } = await attempt(byAsset, replies(signatures));
    const { result } = await attempt(byAsset, replies({}), { ...lockOf(texts), inputs: check });
    expect(refusalOf(result)).toMatchObject({
      code: 'lock-stale',
      message: expect.stringContaining(
        'was locked by signature, and today there is publisher-checksum+release-digest',
      ),
    });
  });
});

describe("evidence by GitHub's attestations, and by bundles of Sigstore", () => {
  const identity = 'https://github.com/getsops/sops/.github/workflows/release.yml@refs/tags/v3.12.0';
  const byAttestation = `${sops}    attestation: { identity: "${identity.replace('v3.12.0', '{tag}')}" }\n`;
  const asked = (program: string) =>
    `https://api.github.com/repos/getsops/sops/attestations/sha256:${hashOf(program)}?per_page=100&predicate_type=provenance`;
  let authority: TestSigstore;
  beforeAll(async () => {
    authority = await startSigstore();
  });
  afterAll(() => authority.close());
  /** A bundle holds a dash that is no latin1. */
  const json = (value: unknown) => ({ body: Buffer.from(JSON.stringify(value)) });
  const root = () => ({ 'images/trusted-root.json': authority.trustedRoot });
  const attested = async (sums: readonly [amd: string, arm: string], by = identity) => ({
    ...replies({}),
    [asked(amd)]: json({ attestations: [{ bundle: await authority.attest(sums[0], by) }] }),
    [asked(arm)]: json({ attestations: [{ bundle: await authority.attest(sums[1], by) }] }),
  });

  it('is that of each file, looked at by resolve and by check', async () => {
    const answers = await attested([hashOf(amd), hashOf(arm)]);
    const { texts } = await attempt(byAttestation, answers, { texts: root() });
    expect(evidenceIn(texts)).toEqual(['attestation', 'attestation']);
    const locked = { ...lockOf(texts).texts, ...root() };
    const { result, http } = await attempt(byAttestation, answers, { texts: locked, inputs: check });
    expect(refusalOf(result)).toBeUndefined();
    expect(http.asked.filter((line) => line.includes('/attestations/'))).toHaveLength(2);
  });

  it('is refused by whom it is not, and where it is not, and without a trusted root', async () => {
    const fork = await attested([hashOf(amd), hashOf(arm)], identity.replace('getsops', 'someone'));
    expect(refusalOf((await attempt(byAttestation, fork, { texts: root() })).result)).toMatchObject({
      code: 'signature-invalid',
      message: expect.stringContaining('it is signed by https://github.com/someone/sops/'),
    });
    const none = { ...replies({}), [asked(amd)]: null, [asked(arm)]: null };
    expect(refusalOf((await attempt(byAttestation, none, { texts: root() })).result)).toMatchObject({
      code: 'evidence-missing',
      message: expect.stringContaining(
        'wanted attestation as evidence, got publisher-checksum+release-digest',
      ),
    });
    const addresses = json({ attestations: [{ bundle: null, bundle_url: 'https://example.org/bundle' }] });
    const elsewhere = { ...replies({}), [asked(amd)]: addresses, [asked(arm)]: addresses };
    expect(refusalOf((await attempt(byAttestation, elsewhere, { texts: root() })).result)).toMatchObject({
      code: 'upstream-answer',
    });
    const answers = await attested([hashOf(amd), hashOf(arm)]);
    expect(refusalOf((await attempt(byAttestation, answers)).result)).toMatchObject({
      code: 'file-missing',
      message: expect.stringContaining('images/trusted-root.json is not there'),
    });
  });

  it('is that of a bundle in the release, of the checksums too', async () => {
    const tools = `${sops}    signature: { file: "{checksums}.sigstore.json", of: checksums, sigstore: { identity: ${identity} } }\n`;
    const bundle = json(await authority.sign(Buffer.from(sums('3.12.0')), identity));
    const answers = replies({ 'sops-v3.12.0.checksums.txt.sigstore.json': bundle });
    const { texts } = await attempt(tools, answers, { texts: root() });
    expect(evidenceIn(texts)).toEqual(['signature', 'signature']);
  });
});

describe('evidence by a signature and a certificate in two files', () => {
  const identity = 'https://github.com/getsops/sops/.github/workflows/release.yml@refs/tags/v3.12.0';
  const tools = `${sops}    signature: { file: "{checksums}.sig", certificate: "{checksums}.pem", of: checksums, sigstore: { identity: ${identity} } }\n`;
  const name = 'sops-v3.12.0.checksums.txt';
  let authority: TestSigstore;
  beforeAll(async () => {
    authority = await startSigstore();
  });
  afterAll(() => authority.close());
  const root = () => ({ texts: { 'images/trusted-root.json': authority.trustedRoot } });

  /** What the publisher put beside the sums, and what the log says when it is asked. */
  async function published(content = sums('3.12.0'), { in: isLogged = true, by = identity } = {}) {
    // biome-ignore lint/suspicious/noExplicitAny: a bundle's JSON, taken apart
    const { verificationMaterial, messageSignature }: any = await authority.sign(Buffer.from(content), by);
    const [entry] = verificationMaterial.tlogEntries;
    const [certificate] = verificationMaterial.x509CertificateChain.certificates;
    const der = certificate.rawBytes.replaceAll(/.{64}(?!$)/g, '$&\n');
    const pem = `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;
    const logged = {
      body: entry.canonicalizedBody,
      integratedTime: Number(entry.integratedTime),
      logIndex: Number(entry.logIndex),
      logID: Buffer.from(entry.logId.keyId, 'base64').toString('hex'),
      verification: { signedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp },
    };
    const files = { [`${name}.sig`]: messageSignature.signature, [`${name}.pem`]: btoa(pem) };
    const log = `${logAddress}/api/v1/log/entries/retrieve`;
    return { ...replies(files), [log]: JSON.stringify(isLogged ? [{ id: logged }] : []) };
  }

  it('is a signature where the log of the trusted root knows when it was made', async () => {
    const { texts, http } = await attempt(tools, await published(), root());
    expect(evidenceIn(texts)).toEqual(['signature', 'signature']);
    expect(http.asked.filter((line) => line.includes('/log/entries/retrieve')).length).toBeGreaterThan(0);
  });

  it('is refused where no log knows it, where it is of other bytes, and by whom it is not', async () => {
    const unknown = await attempt(tools, await published(undefined, { in: false }), root());
    expect(refusalOf(unknown.result)).toMatchObject({
      code: 'signature-invalid',
      message: expect.stringContaining(
        'no log of the trusted root knows this signature with this certificate',
      ),
    });
    const other = await attempt(tools, await published('other sums'), root());
    expect(refusalOf(other.result)).toMatchObject({ code: 'signature-invalid' });
    const by = identity.replace('getsops', 'someone');
    const fork = await attempt(tools, await published(undefined, { by }), root());
    expect(refusalOf(fork.result)).toMatchObject({
      code: 'signature-invalid',
      message: expect.stringContaining('it is signed by https://github.com/someone/sops/'),
    });
  });

  it('is missing where one of the two files is, or where they are not said whose', async () => {
    const { result } = await attempt(tools, replies({ [`${name}.sig`]: 'x' }), root());
    expect(refusalOf(result)).toMatchObject({ code: 'evidence-missing' });
    const nobody = tools.replace(/, sigstore: .*/, `, minisign: ${publisher.key} }`);
    await expect(attempt(nobody, replies({}), root())).rejects.toMatchObject({
      code: 'spec-invalid',
      message: expect.stringContaining('signature.certificate: wanted "sigstore" beside it'),
    });
  });
});

describe('evidence by sha512 sums', () => {
  const sha512 = (programs: Readonly<Record<string, string>>) =>
    Object.entries(programs)
      .map(
        ([arch, program]) =>
          `${createHash('sha512').update(program, 'latin1').digest('hex')}  sops-v3.12.0.linux.${arch}\n`,
      )
      .join('');
  const only = { digests: false, sums: sha512(bodies) };

  it("is the publisher's checksum, looked at by resolve and by check", async () => {
    const { texts } = await attempt(sops, replies({}, only));
    expect(evidenceIn(texts)).toEqual(['publisher-checksum', 'publisher-checksum']);
    const { result } = await attempt(sops, replies({}, only), { ...lockOf(texts), inputs: check });
    expect(refusalOf(result)).toBeUndefined();
  });

  it('refuses other bytes, and a lock of other bytes', async () => {
    const swapped = { digests: false, sums: sha512({ amd64: arm, arm64: amd }) };
    expect(refusalOf((await attempt(sops, replies({}, swapped))).result)).toMatchObject({
      code: 'checksum-mismatch',
      message: expect.stringMatching(/wanted sha512 [0-9a-f]{128}, got [0-9a-f]{128}$/),
    });
    const { texts } = await attempt(sops, replies({}, only));
    const { result } = await attempt(sops, replies({}, swapped), { ...lockOf(texts), inputs: check });
    expect(refusalOf(result)).toMatchObject({ code: 'asset-changed' });
    const digit = (texts[file] ?? '').replace(
      /"sha256": "(.)/,
      (_, one) => `"sha256": "${one === '0' ? '1' : '0'}`,
    );
    const tampered = await attempt(sops, replies({}, only), { texts: { [file]: digit }, inputs: check });
    expect(refusalOf(tampered.result)).toMatchObject({ code: 'asset-changed' });
  });
});
