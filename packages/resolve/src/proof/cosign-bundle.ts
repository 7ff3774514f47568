import type { Sha256 } from '@officina/core';
import { z } from 'zod';

/** What `cosign sign-blob --bundle` of cosign 1 and 2 writes (github.com/sigstore/cosign, LocalSignedPayload). */
const CosignBundle = z.object({
  base64Signature: z.string(),
  /** PEM, mostly in base64 once more. */
  cert: z.string(),
  rekorBundle: z.object({
    SignedEntryTimestamp: z.string(),
    Payload: z.object({
      body: z.string(),
      integratedTime: z.number().int(),
      logIndex: z.number().int(),
      logID: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  }),
});

const Entry = z.object({ kind: z.string(), apiVersion: z.string() });

/** A bundle of cosign's own kind as one of Sigstore's (0.1); undefined for anything else. */
export function fromCosign(json: unknown, sha256: Sha256): object | undefined {
  const read = CosignBundle.safeParse(json).data;
  if (read === undefined) return undefined;
  const { Payload, SignedEntryTimestamp } = read.rekorBundle;
  const kindVersion = kindOf(Payload.body);
  if (kindVersion === undefined) return undefined;
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: {
      x509CertificateChain: { certificates: [{ rawBytes: derOf(read.cert) }] },
      tlogEntries: [
        {
          logIndex: String(Payload.logIndex),
          logId: { keyId: Buffer.from(Payload.logID, 'hex').toString('base64') },
          kindVersion,
          integratedTime: String(Payload.integratedTime),
          inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
          canonicalizedBody: Payload.body,
        },
      ],
    },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: Buffer.from(sha256, 'hex').toString('base64') },
      signature: read.base64Signature,
    },
  };
}

function kindOf(body: string): { readonly kind: string; readonly version: string } | undefined {
  try {
    const { kind, apiVersion } = Entry.parse(JSON.parse(Buffer.from(body, 'base64').toString('utf8')));
    return { kind, version: apiVersion };
  } catch {
    return undefined;
  }
}

/** The bytes of the first certificate, in base64. */
function derOf(cert: string): string {
  const pem = cert.includes('-----') ? cert : Buffer.from(cert, 'base64').toString('latin1');
  return /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(pem)?.[1]?.replaceAll(/\s/g, '') ?? '';
}
