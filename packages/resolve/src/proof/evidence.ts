import {
  type Evidence,
  type EvidenceClass,
  evidenceClasses,
  FactoryError,
  fillTemplate,
  type SignerSpec,
  type StoredAsset,
  type ToolSpec,
} from '@officina/core';
import type { Ask } from '../ask.ts';
import type { WantedAsset } from '../datasource/datasource.ts';
import type { ResolvePorts } from '../ports.ts';
import type { Expected } from './expected-hash.ts';
import { attestationsOf } from './github-attestations.ts';
import type { BareSignature } from './logged-signature.ts';
import { requireMinisign, type Signed, signedText } from './minisign.ts';
import type { BundleWish } from './sigstore-bundle.ts';

/** What is known of an asset, and who can be asked about it. */
export interface Fetched {
  /** Its bytes, which are as their published sums say. */
  readonly bytes: () => Promise<StoredAsset>;
  readonly expected: Expected;
  readonly ask: Ask;
  readonly ports: Pick<ResolvePorts, 'assets'>;
  readonly trustedRoot: () => Promise<string>;
}

/** Of which tool and version an asset is. */
interface Released {
  readonly tool: ToolSpec;
  readonly version: string;
}

/**
 * How an asset's sum is known in the end: by an attestation or a signature where there is one. Throws signature-invalid for one
 * that is wrong, and file-missing without the trusted root that it takes.
 */
export async function provenEvidence(wanted: WantedAsset, of: Released, got: Fetched): Promise<Evidence> {
  return (await attested(wanted, of, got)) ?? (await signed(wanted, of, got)) ?? got.expected.evidence;
}

async function attested(wanted: WantedAsset, of: Released, got: Fetched): Promise<Evidence | undefined> {
  const { attestation } = of.tool;
  if (attestation === undefined) return undefined;
  const { sha256 } = await got.bytes();
  const { url, bundles } = await attestationsOf(of.tool, sha256, got.ask);
  if (bundles.length === 0) return undefined;
  const content = { url: wanted.url, sha256, read: async () => new Uint8Array() };
  return verified(bundles, { url, content, signer: withIdentity(attestation, of) }, got);
}

async function signed(wanted: WantedAsset, of: Released, got: Fetched): Promise<Evidence | undefined> {
  const { signature } = of.tool;
  const { expected, bytes, ask, ports } = got;
  if (signature === undefined || wanted.signature === undefined) return undefined;
  const url = wanted.signature;
  const answer = await ask.text(url, { redirectHosts: wanted.redirectHosts });
  if (answer === undefined) return undefined;
  const content =
    signature.of === 'asset'
      ? signedAsset(wanted, await bytes(), ports)
      : signedText(wanted.checksums?.url ?? '', expected.checksums ?? '');
  if (signature.sigstore !== undefined) {
    const signer = withIdentity(signature.sigstore, of);
    if (signature.certificate === undefined) return verified(answer.body, { url, content, signer }, got);
    const certificate = await certificateOf(wanted, ask);
    if (certificate === undefined) return undefined;
    const bare = { signature: answer.body, certificate, sha256: content.sha256 };
    return verified(await logged(bare, got), { url, content, signer, none: notLogged }, got);
  }
  await requireMinisign(answer.body, { url, key: signature.minisign ?? '', signed: content });
  return 'signature';
}

const notLogged = 'no log of the trusted root knows this signature with this certificate';

/** What the logs of the trusted root know of a signature without a bundle. */
async function logged(bare: BareSignature, { ask, trustedRoot }: Fetched): Promise<object[]> {
  const [{ logsOf }, { loggedBundles }] = await Promise.all([
    import('./sigstore-bundle.ts'),
    import('./logged-signature.ts'),
  ]);
  return loggedBundles(bare, logsOf(await trustedRoot()), ask);
}

async function certificateOf(
  { certificate, redirectHosts }: WantedAsset,
  ask: Ask,
): Promise<string | undefined> {
  if (certificate === undefined) return undefined;
  return (await ask.text(certificate, { redirectHosts }))?.body;
}

/** By Sigstore's libraries, which those load alone whose tools are signed so. */
async function verified(
  bundles: string | readonly unknown[],
  wish: Omit<BundleWish, 'trustedRoot'>,
  { trustedRoot }: Fetched,
): Promise<Evidence> {
  const { readBundles, requireBundle } = await import('./sigstore-bundle.ts');
  const list = typeof bundles === 'string' ? readBundles(bundles) : bundles;
  return requireBundle(list, { ...wish, trustedRoot: await trustedRoot() });
}

/** Whose identity it must be, of this version. */
function withIdentity(signer: SignerSpec, { tool, version }: Released): SignerSpec {
  const values = { version, tag: fillTemplate(tool.tag, { version }) };
  return { ...signer, identity: fillTemplate(signer.identity, values) };
}

function signedAsset({ url }: WantedAsset, stored: StoredAsset, { assets }: Fetched['ports']): Signed {
  return {
    url,
    sha256: stored.sha256,
    hash: () => assets.hash(stored, 'blake2b512'),
    read: () => assets.read(stored),
  };
}

/** The class of each kind of evidence. */
const classOf: Readonly<Record<Evidence, EvidenceClass>> = {
  'own-download': 'own-download',
  'release-digest': 'release-digest',
  'publisher-checksum': 'publisher-checksum',
  'publisher-checksum+release-digest': 'publisher-checksum',
  'git-object': 'publisher-checksum',
  signature: 'signature',
  attestation: 'attestation',
};

/** Whether what is known of a sum is as much as a tool asks for. */
export function isEnoughEvidence(tool: ToolSpec, evidence: Evidence): boolean {
  return evidenceClasses.indexOf(classOf[evidence]) >= evidenceClasses.indexOf(leastEvidence(tool));
}

/** Throws evidence-missing where less is known of a sum than a tool asks for. */
export function enoughEvidence(tool: ToolSpec, evidence: Evidence): void {
  if (isEnoughEvidence(tool, evidence)) return;
  throw new FactoryError(
    'evidence-missing',
    `wanted ${leastEvidence(tool)} as evidence, got ${evidence}: upstream publishes no more of it`,
    {
      hint: 'wait until upstream has published it, or write what is enough as "evidence" of the tool in image.yaml',
    },
  );
}

function leastEvidence({ evidence, signature, attestation }: ToolSpec): EvidenceClass {
  if (evidence === undefined && attestation !== undefined) return 'attestation';
  return evidence ?? (signature === undefined ? 'own-download' : 'signature');
}
