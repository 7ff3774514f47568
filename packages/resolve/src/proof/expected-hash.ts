import { type Evidence, FactoryError, type Sha256 } from '@officina/core';
import type { Ask } from '../ask.ts';
import type { WantedAsset } from '../datasource/datasource.ts';
import { requireChecksum, type Sum } from './checksum-file.ts';

/** What upstream says an asset's hash is, and how we know. */
export interface Expected {
  readonly sha256?: Sha256;
  /** Of a publisher that has no sha256, in hex. */
  readonly sha512?: string;
  readonly evidence: Evidence;
  /** The publisher's checksum file, as it came. */
  readonly checksums?: string;
}

/** The hash that the publisher's checksum file and the release give an asset; throws when they disagree. */
export async function expectedHash(wanted: WantedAsset, ask: Ask): Promise<Expected> {
  const digest = wanted.published?.sha256;
  const ofRelease = digest === undefined ? {} : { sha256: digest };
  const isVouched = digest !== undefined && wanted.published?.unvouched !== true;
  const checksums = wanted.checksums ?? (await sumsOf(wanted, ask));
  if (checksums === undefined)
    return { ...ofRelease, evidence: isVouched ? 'release-digest' : 'own-download' };
  const { url, file } = checksums;
  const answer = await ask.text(url, { redirectHosts: wanted.redirectHosts });
  if (answer === undefined) throw await noChecksums(wanted, ask);
  const { algorithm, hex } = await findChecksum(answer.body, { wanted, file, ask });
  if (digest === undefined || algorithm === 'sha512' || digest === hex) {
    const evidence = digest === undefined ? 'publisher-checksum' : 'publisher-checksum+release-digest';
    return { ...ofRelease, [algorithm]: hex, evidence, checksums: answer.body };
  }
  throw new FactoryError(
    'checksum-disagreement',
    `${file}: the publisher's ${url} says ${hex}, the release says ${digest}`,
    { hint: 'do not use this release; tell upstream' },
  );
}

/** The first of the files that may have its sum that is there. */
async function sumsOf(
  { url, sums = [], redirectHosts }: WantedAsset,
  ask: Ask,
): Promise<WantedAsset['checksums']> {
  for (const one of sums) {
    const there = await ask.text(one, { redirectHosts });
    if (there !== undefined) return { url: one, file: url.slice(url.lastIndexOf('/') + 1) };
  }
  return undefined;
}

async function findChecksum(
  text: string,
  { wanted, file, ask }: { readonly wanted: WantedAsset; readonly file: string; readonly ask: Ask },
): Promise<Sum> {
  try {
    return requireChecksum(text, file);
  } catch (error) {
    const listed = wanted.published !== undefined;
    if (listed || !(error instanceof FactoryError) || error.code !== 'checksum-missing') throw error;
    const reason = await noChecksums(wanted, ask);
    throw reason.code === 'asset-missing' ? reason : error;
  }
}

async function noChecksums(wanted: WantedAsset, ask: Ask): Promise<FactoryError> {
  const there = await ask.head(wanted.url, { redirectHosts: wanted.redirectHosts });
  if (there === undefined) {
    return new FactoryError('asset-missing', `${wanted.url} is not there`, {
      hint: 'wait until upstream has published it, or fix "asset" and "arch" in image.yaml',
    });
  }
  return new FactoryError('checksum-missing', `${wanted.checksums?.url} is not there`, {
    hint: 'wait until upstream has published it, or fix "checksums" in image.yaml',
  });
}
