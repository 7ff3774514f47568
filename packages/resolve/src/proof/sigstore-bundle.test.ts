import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '@officina/core';
import { issuer, startSigstore, type TestSigstore } from './sigstore.fixture.ts';
import { readBundles, requireBundle } from './sigstore-bundle.ts';

const workflow = 'https://github.com/getsops/sops/.github/workflows/release.yml@refs/tags/';
const text = Buffer.from('a program');
const sum = sha256(text);
let authority: TestSigstore;
beforeAll(async () => {
  authority = await startSigstore();
});
afterAll(() => authority.close());

interface Wish {
  readonly content?: Buffer;
  readonly identity?: string;
  readonly by?: string;
  readonly source?: string;
  readonly trustedRoot?: string;
}
function check(
  bundles: readonly unknown[],
  { content = text, identity, by, source, trustedRoot }: Wish = {},
) {
  return requireBundle(bundles, {
    url: 'https://example.org/tool.sigstore.json',
    content: { url: 'https://example.org/tool', sha256: sha256(content), read: async () => content },
    signer: {
      ...{ issuer: by ?? issuer, identity: identity ?? `${workflow}v1.0.0` },
      ...(source === undefined ? {} : { source }),
    },
    trustedRoot: trustedRoot ?? authority.trustedRoot,
  });
}

/** As cosign 2 writes what Sigstore's bundle holds. */
// biome-ignore lint/suspicious/noExplicitAny: a bundle's JSON, taken apart
function asCosign(bundle: any, more: object = {}): object {
  const { verificationMaterial, messageSignature } = bundle;
  const [entry] = verificationMaterial.tlogEntries;
  const der = (verificationMaterial.certificate ?? verificationMaterial.x509CertificateChain.certificates[0])
    .rawBytes;
  const pem = `-----BEGIN CERTIFICATE-----\n${der.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  return {
    base64Signature: messageSignature.signature,
    cert: Buffer.from(pem).toString('base64'),
    rekorBundle: {
      SignedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp,
      Payload: {
        body: entry.canonicalizedBody,
        integratedTime: Number(entry.integratedTime),
        logIndex: Number(entry.logIndex),
        logID: Buffer.from(entry.logId.keyId, 'base64').toString('hex'),
        ...more,
      },
    },
  };
}

describe('requireBundle', () => {
  it("takes a signature and a provenance by the wanted identity, as Sigstore's libraries write them", async () => {
    expect(await check([await authority.sign(text, `${workflow}v1.0.0`)])).toBe('signature');
    expect(await check([await authority.attest(sum, `${workflow}v1.0.0`)])).toBe('attestation');
    const other = await authority.attest(sum, `${workflow}v1.0.0`, 'https://spdx.dev/Document');
    expect(await check([other])).toBe('signature');
  });

  it('takes a bundle of cosign 2, and no other time in it', async () => {
    const bundle = await authority.sign(text, `${workflow}v1.0.0`);
    expect(await check([asCosign(bundle)])).toBe('signature');
    await expect(check([asCosign(bundle, { integratedTime: 1_700_000_000 })])).rejects.toMatchObject({
      code: 'signature-invalid',
    });
  });

  it('takes the one of several lines that is right', async () => {
    const lines = [
      await authority.attest(sha256('other'), `${workflow}v1.0.0`),
      await authority.attest(sum, `${workflow}v1.0.0`),
    ];
    const file = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
    expect(await check(readBundles(file))).toBe('attestation');
  });

  it('lets a star stand for anything within its part of the identity', async () => {
    const bundles = [await authority.sign(text, `${workflow}v1.0.0`)];
    const identity = 'https://github.com/getsops/sops/.github/workflows/*@refs/tags/v*';
    expect(await check(bundles, { identity })).toBe('signature');
    for (const wrong of ['https://github.com/getsops/*', `${workflow}v1.0.`, `${workflow}v1x0x0`, '*'])
      await expect(check(bundles, { identity: wrong })).rejects.toMatchObject({
        message: expect.stringContaining(`it is signed by ${workflow}v1.0.0 (${issuer}), wanted ${wrong} (`),
      });
  });

  it.each(['team/tool', `team/${'long-name'.repeat(20)}`])(
    'takes a signature of a workflow that all may call, if it ran for %s',
    async (repository) => {
      const bundles = [await authority.sign(text, `${workflow}v1.0.0`, repository)];
      const source = `https://github.com/${repository}`;
      expect(await check(bundles, { source })).toBe('signature');
      expect(await check(bundles)).toBe('signature');
      for (const wrong of ['https://github.com/team/other', 'https://github.com/team', `${source}s`])
        await expect(check(bundles, { source: wrong })).rejects.toMatchObject({
          code: 'signature-invalid',
          message: expect.stringMatching(new RegExp(`in a run of ${source}, wanted ${wrong}$`)),
        });
    },
  );

  it.each<[string, () => Promise<readonly unknown[]>, Wish, RegExp]>([
    [
      'a certificate that names no repository, where one is wanted',
      async () => [await authority.sign(text, `${workflow}v1.0.0`)],
      { source: 'https://github.com/team/tool' },
      /in a run of no repository that its certificate names, wanted https:\/\/github.com\/team\/tool$/,
    ],
    [
      'another issuer',
      async () => [await authority.sign(text, `${workflow}v1.0.0`)],
      { by: 'https://accounts.example.org' },
      /it is signed by .*wanted .*accounts/,
    ],
    [
      'other bytes',
      async () => [await authority.sign(Buffer.from('other'), `${workflow}v1.0.0`)],
      {},
      /it does not hold for https:\/\/example.org\/tool: /,
    ],
    [
      'a provenance of other bytes',
      async () => [await authority.attest(sha256('other'), `${workflow}v1.0.0`)],
      {},
      /it states nothing of https:\/\/example.org\/tool, whose sha256 is [0-9a-f]{64}$/,
    ],
    ['a page', async () => readBundles('<html>\n</html>'), {}, /it is no bundle of Sigstore$/],
    ['nothing', async () => readBundles(''), {}, /it has no bundle of Sigstore$/],
    [
      'a signed envelope of slsa-github-generator 1, without a log',
      async () => {
        const bundle = JSON.parse(JSON.stringify(await authority.attest(sum, `${workflow}v1.0.0`)));
        const cert = '-----BEGIN CERTIFICATE-----';
        const [signature] = bundle.dsseEnvelope.signatures;
        return [{ ...bundle.dsseEnvelope, signatures: [{ ...signature, cert }] }];
      },
      {},
      /it is an envelope with its certificate, as slsa-github-generator 1 writes it, wanted a bundle/,
    ],
    [
      'a payload that was changed after it was signed',
      async () => {
        const bundle = JSON.parse(
          JSON.stringify(await authority.attest(sha256('other'), `${workflow}v1.0.0`)),
        );
        const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64')
          .toString()
          .replace(sha256('other'), sum);
        bundle.dsseEnvelope.payload = Buffer.from(payload).toString('base64');
        return [bundle];
      },
      {},
      /it does not hold for/,
    ],
  ])('refuses %s', async (_, bundles, wish, message) => {
    await expect(check(await bundles(), wish)).rejects.toMatchObject({
      code: 'signature-invalid',
      message: expect.stringMatching(message),
    });
  });

  it('refuses what another authority certified or another log has, and a root that is none', async () => {
    const foreign = await startSigstore();
    try {
      const bundle = await foreign.sign(text, `${workflow}v1.0.0`);
      expect(await check([bundle], { trustedRoot: foreign.trustedRoot })).toBe('signature');
      const both = `${authority.trustedRoot}\n${foreign.trustedRoot}\n`;
      expect(await check([bundle], { trustedRoot: both })).toBe('signature');
      await expect(check([bundle])).rejects.toMatchObject({ code: 'signature-invalid' });
      const [ours, theirs] = [authority, foreign].map(({ trustedRoot }) => JSON.parse(trustedRoot));
      for (const part of ['tlogs', 'ctlogs', 'certificateAuthorities']) {
        const trustedRoot = JSON.stringify({ ...theirs, [part]: ours[part] });
        await expect(check([bundle], { trustedRoot })).rejects.toMatchObject({ code: 'signature-invalid' });
      }
    } finally {
      await foreign.close();
    }
    await expect(check([], { trustedRoot: 'no json' })).rejects.toMatchObject({ code: 'document-invalid' });
  });
});
