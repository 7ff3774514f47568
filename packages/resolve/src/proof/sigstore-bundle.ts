import { FactoryError, renderCause, type Sha256, type SignerSpec } from '@officina/core';
import { type Bundle, bundleFromJSON, type SerializedBundle } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type Signer, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { z } from 'zod';
import { fromCosign } from './cosign-bundle.ts';

/** What a bundle must be about, and by whom. */
export interface BundleWish {
  /** Where it is. */
  readonly url: string;
  readonly content: { readonly url: string; readonly sha256: Sha256; read(): Promise<Uint8Array> };
  readonly signer: SignerSpec;
  /** Trusted roots like Sigstore's, as JSON: one, or one a line. */
  readonly trustedRoot: string;
  /** What is wrong where there is no bundle at all. */
  readonly none?: string;
}

/** A statement of in-toto (https://in-toto.io/Statement/v1), as far as it is read. */
const Statement = z.object({
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })),
  predicateType: z.string(),
});

/** An envelope with its certificate and without an entry of a log, as slsa-github-generator 1 writes it. */
const Envelope = z.object({
  payload: z.string(),
  signatures: z.array(z.object({ cert: z.string() })).min(1),
});
const bareEnvelope =
  'it is an envelope with its certificate, as slsa-github-generator 1 writes it, wanted a bundle of Sigstore';

/** The documents in a file, such as bundles: one as JSON, or one a line; undefined for a line that is none. */
export function readBundles(text: string): unknown[] {
  const whole = readJson(text);
  return whole === undefined
    ? text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(readJson)
    : [whole];
}

/**
 * Looks for one bundle of some that is about the content and by the wanted signer, up to a trusted root: certificate,
 * log and time. Says whether it is a provenance or a signature. Throws signature-invalid, with what is wrong of the first.
 */
export async function requireBundle(
  bundles: readonly unknown[],
  wish: BundleWish,
): Promise<'attestation' | 'signature'> {
  const verifiers = parseRoots(wish.trustedRoot).map((root) => new Verifier(toTrustMaterial(root)));
  const whys: string[] = [];
  for (const bundle of bundles) {
    const found = await verify(bundle, verifiers, wish);
    if ('is' in found) return found.is;
    whys.push(found.why);
  }
  throw new FactoryError(
    'signature-invalid',
    `${wish.url}: ${whys[0] ?? wish.none ?? 'it has no bundle of Sigstore'}`,
    {
      hint: 'do not use this release; look whether the publisher builds elsewhere now, and tell upstream',
    },
  );
}

/** Where the logs of trusted roots are asked. */
export function logsOf(trustedRoot: string): string[] {
  const logs = parseRoots(trustedRoot).flatMap(({ tlogs }) => tlogs.map(({ baseUrl }) => baseUrl));
  return [...new Set(logs.filter((url) => URL.canParse(url)))];
}

type Found = { readonly is: 'attestation' | 'signature' } | { readonly why: string };

async function verify(
  json: unknown,
  verifiers: readonly Verifier[],
  { content, signer }: BundleWish,
): Promise<Found> {
  let bundle: Bundle;
  try {
    bundle = bundleFromJSON((fromCosign(json, content.sha256) ?? json) as SerializedBundle);
  } catch {
    return { why: Envelope.safeParse(json).success ? bareEnvelope : 'it is no bundle of Sigstore' };
  }
  const isMessage = bundle.content.$case === 'messageSignature';
  const bytes = isMessage ? Buffer.from(await content.read()) : undefined;
  const by = signerOf(bundle, { bytes, verifiers });
  if (typeof by === 'string') return { why: `it does not hold for ${content.url}: ${by}` };
  const other = otherSigner(by, signer);
  if (other !== undefined) return { why: other };
  if (bundle.content.$case === 'messageSignature') return { is: 'signature' };
  return readStatement(bundle.content.dsseEnvelope, content);
}

/** Who signed, by the first root that leads to it; else what is wrong by the first root. */
function signerOf(
  bundle: Bundle,
  { bytes, verifiers }: { readonly bytes: Buffer | undefined; readonly verifiers: readonly Verifier[] },
): Signer | string {
  const whys: string[] = [];
  for (const verifier of verifiers) {
    try {
      return verifier.verify(toSignedEntity(bundle, bytes));
    } catch (error) {
      whys.push(renderCause(error));
    }
  }
  return whys[0] ?? 'no root is trusted';
}

/** Whether a signed statement is about the content. */
function readStatement(
  { payload, payloadType }: { readonly payload: Buffer; readonly payloadType: string },
  { url, sha256 }: BundleWish['content'],
): Found {
  if (payloadType !== 'application/vnd.in-toto+json')
    return { why: `it holds ${payloadType}, wanted a statement` };
  const statement = Statement.safeParse(readJson(payload.toString('utf8'))).data;
  if (statement?.subject.some(({ digest }) => digest['sha256'] === sha256) !== true)
    return { why: `it states nothing of ${url}, whose sha256 is ${sha256}` };
  const isProvenance = statement.predicateType.startsWith('https://slsa.dev/provenance/');
  return { is: isProvenance ? 'attestation' : 'signature' };
}

/** How a signer is another than the wanted one; undefined where it is that one. */
function otherSigner(
  { identity }: Signer,
  { issuer, identity: wanted, source }: SignerSpec,
): string | undefined {
  const name = identity?.subjectAlternativeName ?? 'a key without an identity';
  const voucher = identity?.extensions?.issuer ?? 'nobody';
  const parts = wanted.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (voucher !== issuer || !new RegExp(`^${parts.join('[^/]*')}$`).test(name))
    return `it is signed by ${name} (${voucher}), wanted ${wanted} (${issuer})`;
  const caller = sourceOf(identity?.oids ?? []);
  if (source === undefined || caller === source) return undefined;
  return `it is signed by ${name} in a run of ${caller ?? 'no repository that its certificate names'}, wanted ${source}`;
}

/** Fulcio's "Source Repository URI" (sigstore/fulcio, docs/oid-info.md), which certificates have since 2023: a UTF8String. */
const sourceRepository = '1.3.6.1.4.1.57264.1.12';

/** The repository whose run a certificate was made in. */
function sourceOf(oids: NonNullable<NonNullable<Signer['identity']>['oids']>): string | undefined {
  const value = oids.find(({ oid }) => oid?.id.join('.') === sourceRepository)?.value ?? Buffer.alloc(0);
  const [tag, length = 0] = value;
  if (tag !== 0x0c) return undefined;
  // DER: from 128 on, this byte says of how many bytes the length is.
  return value.subarray(length < 0x80 ? 2 : 2 + length - 0x80).toString('utf8');
}

function parseRoots(text: string): TrustedRoot[] {
  try {
    const roots = readBundles(text).map((root) => TrustedRoot.fromJSON(root));
    if (roots.length > 0) return roots;
    throw new Error('it is empty');
  } catch (cause) {
    throw new FactoryError('document-invalid', 'the trusted root of Sigstore is no JSON of that kind', {
      hint: 'write it again with gh attestation trusted-root or cosign trusted-root create (factory.yaml: sigstore)',
      cause,
    });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
