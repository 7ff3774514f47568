import type { Sha256 } from '@officina/core';
import { z } from 'zod';
import type { Ask } from '../ask.ts';

/** A signature and its certificate, as cosign writes them into two files. */
export interface BareSignature {
  /** In base64, as it came. */
  readonly signature: string;
  /** PEM, or that in base64 once more, as it came. */
  readonly certificate: string;
  /** Of what was signed. */
  readonly sha256: Sha256;
}

/** What Rekor knows of an entry (openapi.yaml of github.com/sigstore/rekor, LogEntry), as far as it is read. */
const LogEntry = z.object({
  body: z.string(),
  integratedTime: z.number().int(),
  logID: z.string(),
  logIndex: z.number().int(),
  verification: z.object({ signedEntryTimestamp: z.string() }),
});

/** What `POST /api/v1/log/entries/retrieve` answers: for each entry that was asked for, what is there, by its id. */
const Found = z.array(z.record(z.string(), LogEntry));

/**
 * What the logs know of a signature that came without a bundle, each as the bundle that cosign would have written: a
 * certificate is good for minutes, and only a log says that the signature was made then. Empty where none knows it.
 */
export async function loggedBundles(
  bare: BareSignature,
  logs: readonly string[],
  ask: Ask,
): Promise<object[]> {
  const certificate = pemOf(bare.certificate);
  const signature = bare.signature.trim();
  const entry = {
    kind: 'hashedrekord',
    apiVersion: '0.0.1',
    spec: {
      signature: { content: signature, publicKey: { content: Buffer.from(certificate).toString('base64') } },
      data: { hash: { algorithm: 'sha256', value: bare.sha256 } },
    },
  };
  const answers = await Promise.all(
    logs.map((log) =>
      ask.post(`${log.replace(/\/$/, '')}/api/v1/log/entries/retrieve`, { entries: [entry] }, Found),
    ),
  );
  return answers
    .flatMap((answer = []) => answer.flatMap((entries) => Object.values(entries)))
    .map(({ verification, ...Payload }) => ({
      base64Signature: signature,
      cert: certificate,
      rekorBundle: { SignedEntryTimestamp: verification.signedEntryTimestamp, Payload },
    }));
}

/** The first certificate as PEM, with the line ends that it has in the log. */
function pemOf(text: string): string {
  const pem = text.includes('-----') ? text : Buffer.from(text, 'base64').toString('latin1');
  const first = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0] ?? '';
  return `${first.replaceAll('\r', '')}\n`;
}
