import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '@officina/core';
import { createExec, createHttp } from '@officina/host';
import { createAsk } from '../../packages/resolve/src/ask.ts';
import { loggedBundles } from '../../packages/resolve/src/proof/logged-signature.ts';
import {
  issuer,
  logAddress,
  startSigstore,
  type TestSigstore,
} from '../../packages/resolve/src/proof/sigstore.fixture.ts';
import { logsOf, requireBundle } from '../../packages/resolve/src/proof/sigstore-bundle.ts';

const identity = 'https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1.0.0';
const program = Buffer.from('a program');
let authority: TestSigstore;
let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  authority = await startSigstore();
  folder = await mkdtemp(join(tmpdir(), 'bare-signature-'));
});
afterAll(async () => {
  await authority.close();
  await rm(folder, { recursive: true, force: true });
});

async function cosign(...args: string[]) {
  const { ctlog, tlog, authority: root } = authority.keys;
  await Promise.all([
    writeFile(at('ct.pub'), ctlog),
    writeFile(at('rekor.pub'), tlog),
    writeFile(at('root.pem'), root),
  ]);
  return createExec().run('cosign', args, {
    cwd: folder,
    env: {
      SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: at('ct.pub'),
      SIGSTORE_REKOR_PUBLIC_KEY: at('rekor.pub'),
      SIGSTORE_ROOT_FILE: at('root.pem'),
    },
  });
}

describe('a signature and a certificate without a bundle, as the real cosign writes them', () => {
  beforeAll(async () => {
    await writeFile(at('tool'), program);
    const made = await cosign(
      ...['sign-blob', '--yes', '--fulcio-url', authority.url, '--rekor-url', authority.url],
      ...['--identity-token', authority.token(identity)],
      ...['--output-signature', 'tool.sig', '--output-certificate', 'tool.pem', 'tool'],
    );
    if (made.exitCode !== 0) throw new Error(made.stderr);
  });
  const verifiedByCosign = (file: string) =>
    cosign(
      ...[
        'verify-blob',
        '--certificate',
        'tool.pem',
        '--signature',
        'tool.sig',
        '--rekor-url',
        authority.url,
      ],
      ...['--certificate-identity', identity, '--certificate-oidc-issuer', issuer, file],
    );
  async function ours(content: Buffer) {
    const [signature, certificate] = await Promise.all(
      ['tool.sig', 'tool.pem'].map((name) => readFile(at(name), 'latin1')),
    );
    const bare = { signature: signature ?? '', certificate: certificate ?? '', sha256: sha256(content) };
    const ask = createAsk(createHttp({ mirrors: { [`${logAddress}/`]: `${authority.url}/` } }));
    const bundles = await loggedBundles(bare, logsOf(authority.trustedRoot), ask);
    return requireBundle(bundles, {
      url: 'https://example.org/tool.sig',
      content: { url: 'https://example.org/tool', sha256: sha256(content), read: async () => content },
      signer: { issuer, identity },
      trustedRoot: authority.trustedRoot,
    });
  }

  it('is verified by cosign and by us', async () => {
    expect(await verifiedByCosign('tool')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('Verified OK'),
    });
    expect(await ours(program)).toBe('signature');
  });

  it('is refused by both for other bytes', async () => {
    await writeFile(at('other'), 'other bytes');
    expect(await verifiedByCosign('other')).toMatchObject({ exitCode: 1 });
    await expect(ours(Buffer.from('other bytes'))).rejects.toMatchObject({ code: 'signature-invalid' });
  });
});
