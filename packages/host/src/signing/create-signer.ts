import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import {
  type Exec,
  type ExecResult,
  FactoryError,
  renderReference,
  type Signer,
  type SigningSpec,
  type StatementKind,
} from '@officina/core';

export interface SignerOptions {
  readonly exec: Exec;
  /** What relative paths of keys are relative to: the folder of factory.yaml. */
  readonly folder: string;
}

/** What cosign must be told to sign and to verify, and whom a valid signature is by. */
interface Trust {
  readonly sign: readonly string[];
  readonly verify: readonly string[];
  readonly by: string;
}

/** Signs and verifies with cosign 2 or 3 (https://docs.sigstore.dev/cosign); undefined when factory.yaml asks for no signatures. */
export function createSigner(
  spec: SigningSpec | undefined,
  { exec, folder }: SignerOptions,
): Signer | undefined {
  if (spec === undefined || spec.mode === 'none') return undefined;
  const trust = trustOf(spec, folder);
  const cosign = (...args: string[]) => exec.run('cosign', args);
  let asked: Promise<readonly string[]> | undefined;
  const ownKey = () => {
    if (spec.mode === 'keyless') return [];
    asked ??= ownKeyFlags(exec);
    return asked;
  };
  return {
    sign: async (what) => {
      const result = await cosign('sign', '--yes', ...trust.sign, ...(await ownKey()), renderReference(what));
      if (result.exitCode === 0) return;
      throw notSigned(spec, `cosign did not sign ${renderReference(what)}: ${said(result)}`);
    },
    verify: async (what) => {
      const result = await cosign('verify', ...trust.verify, '--output', 'json', renderReference(what));
      if (result.exitCode === 0) return { valid: true, by: trust.by };
      return { valid: false, why: `no signature by ${trust.by}: ${said(result)}` };
    },
    attest: async (what, { kind, predicate }) => {
      const signing = ['--yes', ...trust.sign, ...(await ownKey())];
      const args = ['attest', ...signing, ...replace[kind], '--type', kind, '--predicate', '-'];
      const stdin = JSON.stringify(predicate);
      const result = await exec.run('cosign', [...args, renderReference(what)], { stdin });
      if (result.exitCode === 0) return;
      throw notSigned(spec, `cosign did not attest ${renderReference(what)}: ${said(result)}`);
    },
    attested: async (what, kind) => {
      const args = ['verify-attestation', ...trust.verify, '--type', kind, '--output', 'json'];
      const result = await cosign(...args, renderReference(what));
      if (result.exitCode === 0)
        return { valid: true, by: trust.by, predicates: predicatesOf(result.stdout) };
      return { valid: false, why: `no ${kind} by ${trust.by}: ${said(result)}` };
    },
    signText: (text) =>
      inTemporaryFolder(async (folder) => {
        const [file, bundle] = [join(folder, 'text'), join(folder, 'bundle')];
        await writeFile(file, text);
        const signing = ['--yes', ...trust.sign, ...(await ownKey())];
        const result = await cosign('sign-blob', ...signing, '--bundle', bundle, file);
        if (result.exitCode === 0) return readFile(bundle, 'utf8');
        throw notSigned(spec, `cosign did not sign a text: ${said(result)}`);
      }),
  };
}

async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'officina-sign-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * How a key of one's own signs without any service: no transparency log is told. cosign 3 would ask Sigstore which
 * services there are, and keeps signatures otherwise; told not to, it does as cosign 2, and either reads the other's.
 */
async function ownKeyFlags(exec: Exec): Promise<readonly string[]> {
  const { stdout } = await exec.run('cosign', ['sign', '--help']);
  const three = ['--use-signing-config=false', '--new-bundle-format=false'];
  return ['--tlog-upload=false', ...(stdout.includes('--use-signing-config') ? three : [])];
}

/** An image is made once, so its provenance stays; what is thought of a vulnerability changes. */
const replace: Readonly<Record<StatementKind, readonly string[]>> = {
  slsaprovenance1: [],
  openvex: ['--replace'],
};

/** The predicates in the DSSE envelopes that cosign prints, one per line. */
function predicatesOf(stdout: string): unknown[] {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const { payload } = JSON.parse(line) as { payload: string };
    return (JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as { predicate: unknown }).predicate;
  });
}

function notSigned({ mode }: SigningSpec, message: string): FactoryError {
  const hint =
    mode === 'key'
      ? 'look at signing.key in factory.yaml, and at COSIGN_PASSWORD'
      : 'keyless signing needs the permission id-token: write';
  return new FactoryError('signing-failed', message, { hint });
}

function trustOf(spec: Exclude<SigningSpec, { mode: 'none' }>, folder: string): Trust {
  if (spec.mode === 'keyless') {
    const verify = ['--certificate-identity-regexp', spec.identity, '--certificate-oidc-issuer', spec.issuer];
    return { sign: [], verify, by: `${spec.identity} of ${spec.issuer}` };
  }
  const place = (key: string) => (isAbsolute(key) || /^\w+:\/\//.test(key) ? key : join(folder, key));
  // A key of one's own is trusted for itself: no transparency log is asked.
  return {
    sign: ['--key', place(spec.key)],
    verify: ['--key', place(spec['public-key']), '--insecure-ignore-tlog=true'],
    by: `key ${spec['public-key']}`,
  };
}

/** cosign's own reason: its last line that begins with Error. */
function said({ stderr, exitCode }: ExecResult): string {
  const lines = stderr.split('\n').filter((line) => /^error/i.test(line));
  return lines[0]?.replace(/^error:\s*/i, '') ?? `exit code ${exitCode}`;
}
