import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exec } from '@officina/core';
import { createExec, createFiles } from '@officina/host';

/** What stands in for Sigstore: an authority of our own that has certified one identity. */
export interface Authority {
  readonly issuer: string;
  /** Runs programs; cosign is told to sign with the certified key, and to trust this authority alone. */
  readonly exec: Exec;
  /** A folder for the front of PATH, whose cosign verifies by this authority alone. */
  readonly programs: string;
}

const password = { COSIGN_PASSWORD: 'e2e' };
/** Where Fulcio's certificates name who vouched for the identity (github.com/sigstore/fulcio, docs/oid-info.md). */
const issuerExtension = '1.3.6.1.4.1.57264.1.1';

/** Makes an authority with openssl, and a certificate of it for an identity as Fulcio would. */
export async function makeAuthority(folder: string, identity: string): Promise<Authority> {
  const exec = createExec();
  const issuer = 'https://issuer.example';
  const at = (name: string) => join(folder, name);
  const must = async (command: string, ...args: string[]) => {
    const { exitCode, stderr } = await exec.run(command, args, { cwd: folder, env: password });
    if (exitCode !== 0) throw new Error(`${command} ${args[0]}: ${stderr}`);
  };
  await createFiles().write(at('here'), '');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = ['-subj', '/CN=authority', '-addext', 'keyUsage=critical,keyCertSign'];
  await must(
    'openssl',
    'req',
    '-x509',
    ...curve,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    ...authority,
  );
  await must('cosign', 'generate-key-pair', '--output-key-prefix', 'leaf');
  await writeFile(
    at('leaf.cnf'),
    [
      `subjectAltName=critical,URI:${identity}`,
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=codeSigning',
      `${issuerExtension}=DER:${Buffer.from(issuer).toString('hex')}`,
    ].join('\n'),
  );
  // The certificate is over cosign's own key, whose secret half it keeps to itself.
  const leaf = ['-new', '-subj', '/', '-force_pubkey', 'leaf.pub', '-days', '1', '-extfile', 'leaf.cnf'];
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  await must('openssl', 'x509', ...leaf, '-out', 'leaf.pem', ...signing);
  const certified = [
    '--key',
    at('leaf.key'),
    '--certificate',
    at('leaf.pem'),
    '--certificate-chain',
    at('ca.pem'),
  ];
  const trusted = ['--ca-roots', at('ca.pem'), '--insecure-ignore-sct', '--insecure-ignore-tlog'];
  // What tells a program nothing but where PATH leads.
  const program = `#!/bin/sh\nverb=$1\nshift\nPATH=\${PATH#*:} exec cosign "$verb" ${trusted.join(' ')} "$@"\n`;
  await createFiles().write(at('programs/cosign'), program);
  await chmod(at('programs/cosign'), 0o755);
  return {
    issuer,
    programs: at('programs'),
    exec: {
      run: (command, [verb = '', ...args], options) => {
        const more = verb === 'sign' ? [...certified, '--tlog-upload=false'] : trusted;
        return exec.run(command, [verb, ...more, ...args], { ...options, env: password });
      },
    },
  };
}
