import {
  type Evidence,
  type EvidenceClass,
  evidenceClasses,
  FactoryError,
  type StoredAsset,
  type ToolSpec,
} from '@officina/core';
import type { Ask } from '../ask.ts';
import type { WantedAsset } from '../datasource/datasource.ts';
import type { ResolvePorts } from '../ports.ts';
import type { Expected } from './expected-hash.ts';
import { requireMinisign, type Signed, signedText } from './minisign.ts';

/** What is known of an asset, and who can be asked about it. */
export interface Fetched {
  /** Its bytes, which are as their published sums say. */
  readonly bytes: () => Promise<StoredAsset>;
  readonly expected: Expected;
  readonly ask: Ask;
  readonly ports: Pick<ResolvePorts, 'assets'>;
}

/** How an asset's sum is known in the end: by its signature where there is one. Throws signature-invalid. */
export async function provenEvidence(wanted: WantedAsset, tool: ToolSpec, got: Fetched): Promise<Evidence> {
  const { signature } = tool;
  const { expected, bytes, ask, ports } = got;
  if (signature === undefined || wanted.signature === undefined) return expected.evidence;
  const url = wanted.signature;
  const answer = await ask.text(url, { redirectHosts: wanted.redirectHosts });
  if (answer === undefined) return expected.evidence;
  const signed =
    signature.of === 'asset'
      ? signedAsset(wanted, await bytes(), ports)
      : signedText(wanted.checksums?.url ?? '', expected.checksums ?? '');
  await requireMinisign(answer.body, { url, key: signature.minisign, signed });
  return 'signature';
}

function signedAsset({ url }: WantedAsset, stored: StoredAsset, { assets }: Fetched['ports']): Signed {
  return {
    url,
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

function leastEvidence({ evidence, signature }: ToolSpec): EvidenceClass {
  return evidence ?? (signature === undefined ? 'own-download' : 'signature');
}
