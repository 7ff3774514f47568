import { isAbsolute, join } from 'node:path';
import {
  type Exec,
  type ExecResult,
  FactoryError,
  renderReference,
  type Signable,
  type Signer,
  type SigningSpec,
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

/** Signs and verifies with cosign 2 (https://docs.sigstore.dev/cosign); undefined when factory.yaml asks for no signatures. */
export function createSigner(
  spec: SigningSpec | undefined,
  { exec, folder }: SignerOptions,
): Signer | undefined {
  if (spec === undefined || spec.mode === 'none') return undefined;
  const trust = trustOf(spec, folder);
  const cosign = (...args: string[]) => exec.run('cosign', args);
  return {
    sign: async (what) => {
      const result = await cosign('sign', '--yes', ...trust.sign, nameOf(what));
      if (result.exitCode === 0) return;
      throw new FactoryError('signing-failed', `cosign did not sign ${nameOf(what)}: ${said(result)}`, {
        hint:
          spec.mode === 'key'
            ? 'look at signing.key in factory.yaml, and at COSIGN_PASSWORD'
            : 'keyless signing needs the permission id-token: write',
      });
    },
    verify: async (what) => {
      const result = await cosign('verify', ...trust.verify, '--output', 'json', nameOf(what));
      if (result.exitCode === 0) return { valid: true, by: trust.by };
      return { valid: false, why: `no signature by ${trust.by}: ${said(result)}` };
    },
  };
}

function trustOf(spec: Exclude<SigningSpec, { mode: 'none' }>, folder: string): Trust {
  if (spec.mode === 'keyless') {
    const verify = ['--certificate-identity-regexp', spec.identity, '--certificate-oidc-issuer', spec.issuer];
    return { sign: [], verify, by: `${spec.identity} of ${spec.issuer}` };
  }
  const place = (key: string) => (isAbsolute(key) || /^\w+:\/\//.test(key) ? key : join(folder, key));
  // A key of one's own is trusted for itself: no transparency log is told, and none is asked.
  return {
    sign: ['--key', place(spec.key), '--tlog-upload=false'],
    verify: ['--key', place(spec['public-key']), '--insecure-ignore-tlog=true'],
    by: `key ${spec['public-key']}`,
  };
}

function nameOf(what: Signable): string {
  const { tag: _, ...digested } = what;
  return renderReference(digested);
}

/** cosign's own reason: its last line that begins with Error. */
function said({ stderr, exitCode }: ExecResult): string {
  const lines = stderr.split('\n').filter((line) => /^error/i.test(line));
  return lines[0]?.replace(/^error:\s*/i, '') ?? `exit code ${exitCode}`;
}
