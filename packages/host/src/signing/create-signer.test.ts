import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { digested, digestOf, type ExecResult, type SigningSpec } from '@officina/core';
import { createSigner } from './create-signer.ts';

const digest = digestOf('image');
const what = digested('ghcr.io/owner/images:latest', digest);
const name = `ghcr.io/owner/images@${digest}`;
const key: SigningSpec = { mode: 'key', key: 'cosign.key', 'public-key': 'cosign.pub' };
const identity = '^https://github.com/owner/images/';
const issuer = 'https://token.actions.githubusercontent.com';
const keyless: SigningSpec = { mode: 'keyless', identity, issuer };

interface Ends extends Partial<ExecResult> {
  readonly major?: number;
  readonly onCall?: (args: readonly string[]) => Promise<void>;
}

/** A cosign of a major version that ends as told: what it was called with, and given on stdin. */
function cosign(spec: SigningSpec, { major = 2, onCall, ...ends }: Ends = {}) {
  const lines: string[] = [];
  const given: (string | undefined)[] = [];
  const help = major === 2 ? '--tlog-upload=true:' : '--use-signing-config=true:';
  const signer = createSigner(spec, {
    folder: '/images',
    exec: {
      run: async (command, args, options) => {
        if (args.includes('--help')) return { exitCode: 0, stdout: help, stderr: '' };
        lines.push([command, ...args].join(' '));
        given.push(options?.stdin);
        await onCall?.(args);
        return { exitCode: 0, stdout: '', stderr: '', ...ends };
      },
    },
  });
  if (signer === undefined) throw new Error('no signer');
  return { signer, lines, given };
}

describe('createSigner', () => {
  it('is nobody where nothing is to be signed', () => {
    const exec = { run: () => Promise.reject(new Error('asked')) };
    expect(createSigner({ mode: 'none' }, { exec, folder: '' })).toBeUndefined();
    expect(createSigner(undefined, { exec, folder: '' })).toBeUndefined();
  });

  it('signs by a key without any service', async () => {
    const { signer, lines, given } = cosign(key);
    await signer.sign(what);
    await signer.attest(what, { kind: 'slsaprovenance1', predicate: { a: 1 } });
    const own = '--yes --key /images/cosign.key --tlog-upload=false';
    expect(lines).toEqual([
      `cosign sign ${own} ${name}`,
      `cosign attest ${own} --type slsaprovenance1 --predicate - ${name}`,
    ]);
    expect(given).toEqual([undefined, '{"a":1}']);
  });

  it('puts what is thought of vulnerabilities in the place of what was thought before', async () => {
    const { signer, lines, given } = cosign(key);
    await signer.attest(what, { kind: 'openvex', predicate: { a: 1 } });
    await signer.attested(what, 'openvex');
    expect(lines[0]).toContain(' --replace --type openvex --predicate - ');
    expect(lines[1]).toContain(' --type openvex ');
    expect(given[0]).toBe('{"a":1}');
  });

  it('tells cosign 3 to ask no service either, and to keep signatures where cosign 2 looks', async () => {
    const { signer, lines } = cosign(key, { major: 3 });
    await signer.sign(what);
    expect(lines[0]).toContain('--tlog-upload=false --use-signing-config=false --new-bundle-format=false');
  });

  it('signs keyless with nothing but the identity of the workflow', async () => {
    const { signer, lines } = cosign(keyless, { major: 3 });
    await signer.sign(what);
    await signer.attest(what, { kind: 'slsaprovenance1', predicate: {} });
    expect(lines).toEqual([
      `cosign sign --yes ${name}`,
      `cosign attest --yes --type slsaprovenance1 --predicate - ${name}`,
    ]);
  });

  it('takes a keyless signature of that identity by that issuer alone', async () => {
    const { signer, lines } = cosign(keyless);
    expect(await signer.verify(what)).toEqual({ valid: true, by: `${identity} of ${issuer}` });
    await signer.attested(what, 'slsaprovenance1');
    const trust = `--certificate-identity-regexp ${identity} --certificate-oidc-issuer ${issuer}`;
    expect(lines).toEqual([
      `cosign verify ${trust} --output json ${name}`,
      `cosign verify-attestation ${trust} --type slsaprovenance1 --output json ${name}`,
    ]);
  });

  it('signs a text as a file of its own, and leaves none behind', async () => {
    const { signer, lines } = cosign(key, {
      onCall: async (args) => {
        const text = await readFile(args.at(-1) ?? '', 'utf8');
        await writeFile(args.at(-2) ?? '', `bundle of ${text}`);
      },
    });
    expect(await signer.signText('text')).toBe('bundle of text');
    const [, bundle = '', file = ''] = /--bundle (\S+) (\S+)$/.exec(lines[0] ?? '') ?? [];
    expect(lines[0]).toMatch(
      /^cosign sign-blob --yes --key \/images\/cosign\.key --tlog-upload=false --bundle/,
    );
    expect([existsSync(bundle), existsSync(file)]).toEqual([false, false]);
  });

  it('gives the predicates in the envelopes', async () => {
    const envelope = (predicate: object) =>
      JSON.stringify({ payload: Buffer.from(JSON.stringify({ predicate })).toString('base64') });
    const { signer } = cosign(key, { stdout: `${envelope({ a: 1 })}\n${envelope({ b: 2 })}\n` });
    expect(await signer.attested(what, 'slsaprovenance1')).toEqual({
      ...{ valid: true, by: 'key cosign.pub' },
      predicates: [{ a: 1 }, { b: 2 }],
    });
  });

  it('says why a signature does not count', async () => {
    const { signer } = cosign(key, { exitCode: 10, stderr: 'WARNING: x\nError: no signatures found\n' });
    const why = 'no signature by key cosign.pub: no signatures found';
    expect(await signer.verify(what)).toEqual({ valid: false, why });
    expect(await signer.attested(what, 'slsaprovenance1')).toMatchObject({ valid: false });
  });

  it.each([
    [key, 'COSIGN_PASSWORD'],
    [keyless, 'id-token: write'],
  ])('says what to do when it cannot sign: %j', async (spec, hint) => {
    const { signer } = cosign(spec, { exitCode: 1 });
    const refusal = { code: 'signing-failed', hint: expect.stringContaining(hint) };
    await expect(signer.sign(what)).rejects.toMatchObject(refusal);
    await expect(signer.attest(what, { kind: 'slsaprovenance1', predicate: {} })).rejects.toMatchObject(
      refusal,
    );
    await expect(signer.signText('x')).rejects.toMatchObject(refusal);
  });
});
