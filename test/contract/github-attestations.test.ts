import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseImageSpec, sha256, type ToolSpec } from '@officina/core';
import { type GitHubServer, startGitHub } from '@officina/fakes';
import { createHttp } from '@officina/host';
import { createAsk } from '../../packages/resolve/src/ask.ts';
import { attestationsOf } from '../../packages/resolve/src/proof/github-attestations.ts';
import {
  issuer,
  startSigstore,
  type TestSigstore,
} from '../../packages/resolve/src/proof/sigstore.fixture.ts';
import { requireBundle } from '../../packages/resolve/src/proof/sigstore-bundle.ts';
import { readGitHubDescription } from '../support/github-description.ts';

const identity = 'https://github.com/owner/name/.github/workflows/release.yml@refs/tags/v1.0.0';
const program = Buffer.from('a program');
const sum = sha256(program);
const tool = parseImageSpec(
  `description: x\nchannels: [x]\ntools: { tool: { datasource: github-releases, package: owner/name, install: [{ to: /t }] } }\n`,
  { file: 'image.yaml' },
).tools['tool'] as ToolSpec;
let authority: TestSigstore;
let folder: string;
let server: GitHubServer;
beforeAll(async () => {
  authority = await startSigstore();
  folder = await mkdtemp(join(tmpdir(), 'officina-attestations-'));
  server = await startGitHub({ repository: 'owner/name', folder, files: { README: 'x' } });
});
afterAll(async () => {
  await Promise.all([server.close(), authority.close()]);
  await rm(folder, { recursive: true });
});

function ask() {
  return createAsk(
    createHttp({ mirrors: { 'https://api.github.com/': `${server.url}/` }, token: 'a-token' }),
  );
}
const prove = async (content: Buffer) => {
  const { url, bundles } = await attestationsOf(tool, sha256(content), ask());
  return requireBundle(bundles, {
    url,
    content: { url: 'https://example.org/tool', sha256: sha256(content), read: async () => content },
    signer: { issuer, identity },
    trustedRoot: authority.trustedRoot,
  });
};

describe('attestations by GitHub, over the wire, held against its own description', () => {
  it('are a provenance of the file, and of no other', async () => {
    const other = sha256('other');
    const bundle = await authority.attest(sum, identity);
    const sbom = await authority.attest(sum, identity, 'https://spdx.dev/Document');
    server.attestations.set(`sha256:${sum}`, [sbom, bundle]).set(`sha256:${other}`, [bundle]);
    expect(await prove(program)).toBe('attestation');
    await expect(prove(Buffer.from('other'))).rejects.toMatchObject({
      code: 'signature-invalid',
      message: expect.stringContaining('it states nothing of https://example.org/tool'),
    });
    expect((await attestationsOf(tool, sha256('unknown'), ask())).bundles).toEqual([]);
    const description = readGitHubDescription();
    const exchanges = server.exchanges.splice(0);
    expect(exchanges.map(({ status }) => status)).toEqual([200, 200, 404]);
    // That GitHub has nothing about a file it says by a 404, which its description leaves out here.
    const described = exchanges.filter(({ status }) => status === 200);
    expect(described.flatMap((exchange) => description.problemsOf(exchange))).toEqual([]);
  });
});
