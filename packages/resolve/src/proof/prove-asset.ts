import {
  type ArchiveMember,
  archiveLimits,
  type Evidence,
  FactoryError,
  foreignPacking,
  isFactoryError,
  type LockedAsset,
  Platform,
  packingOf,
  packings,
  type Sha256,
  type StoredAsset,
  type ToolSpec,
} from '@officina/core';
import type { Ask } from '../ask.ts';
import type { Context } from '../context.ts';
import type { WantedAsset } from '../datasource/datasource.ts';
import type { ResolvePorts } from '../ports.ts';
import { requireChecksum } from './checksum-file.ts';
import { kindOf } from './elf.ts';
import { inspectAsset, type Subject } from './inspect-asset.ts';

/** An asset whose bytes were seen and agree with everything that upstream says of them. */
export interface ProvenAsset {
  readonly asset: LockedAsset;
  readonly standIn: boolean;
  /** When the host last changed the file (ISO 8601), where it says so. */
  readonly modified?: string;
}

/** What proving an asset needs. */
export type ProofContext = Pick<Context, 'ask' | 'ports' | 'downloads'> & {
  /** Told how many bytes have come so far. */
  readonly onBytes?: (total: number) => void;
};

/** What upstream says an asset's hash is, and how we know. */
export interface Expected {
  readonly sha256?: Sha256;
  readonly evidence: Evidence;
}

/** Fetches an asset, hashes it, holds it against the published hashes and looks into it. */
export async function proveAsset(
  wanted: WantedAsset,
  subject: Pick<Subject, 'tool' | 'version'>,
  context: ProofContext,
): Promise<ProvenAsset> {
  requireKnownPacking(wanted, subject.tool);
  const expected = await expectedHash(wanted, context.ask);
  return context.downloads(() => proveBytes(wanted, subject, { ...context, expected }));
}

const known = `${packings
  .filter((one) => one !== 'raw')
  .map((one) => `.${one}`)
  .join(', ')}`;

/** Throws archive-refused, before a byte is fetched, for a packing that nothing here unpacks. */
function requireKnownPacking({ url }: WantedAsset, tool: ToolSpec): void {
  const asset = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
  const ending = foreignPacking(tool, asset);
  if (ending === undefined) return;
  throw new FactoryError('archive-refused', `${asset}: ${ending} is not unpacked, only ${known} are`, {
    hint: 'name another file of the release in "asset" in image.yaml; or write unpack: raw to take it as it is',
  });
}

async function proveBytes(
  wanted: WantedAsset,
  subject: Pick<Subject, 'tool' | 'version'>,
  context: ProofContext & { readonly expected: Expected },
): Promise<ProvenAsset> {
  const { ports, expected } = context;
  const stored = await obtain(wanted, expected, context);
  const asset = wanted.url.slice(wanted.url.lastIndexOf('/') + 1);
  await requireBytes(wanted, expected, { stored, asset, ports });
  const { platform } = wanted;
  const members = await inspectWithin(subject.tool, { stored, asset, ports });
  for (const one of platform === 'any' ? Platform.options : [platform])
    inspectAsset({ ...subject, platform: one, asset }, members);
  return {
    asset: {
      platform,
      url: wanted.url,
      size: stored.size,
      sha256: stored.sha256,
      evidence: expected.evidence,
    },
    standIn: stored.headers['x-officina-stand-in'] === 'true',
    ...modifiedOf(stored.headers),
  };
}

async function inspectWithin(
  tool: ToolSpec,
  { stored, asset, ports }: { stored: StoredAsset; asset: string; ports: ResolvePorts },
): Promise<ArchiveMember[]> {
  const { megabytes, members } = tool.unpacked ?? {};
  const limits = {
    bytes: megabytes === undefined ? archiveLimits.bytes : megabytes * 1_000_000,
    members: members ?? archiveLimits.members,
  };
  try {
    return await ports.assets.inspect(stored, packingOf(tool, asset), limits);
  } catch (error) {
    if (!isFactoryError(error) || error.code !== 'archive-refused') throw error;
    const { code, message, hint } = error;
    throw new FactoryError(code, `${asset}: ${message}`, { cause: error, hint });
  }
}

function modifiedOf(headers: StoredAsset['headers']): Pick<ProvenAsset, 'modified'> {
  const time = Date.parse(headers['last-modified'] ?? '');
  return Number.isNaN(time) ? {} : { modified: new Date(time).toISOString() };
}

/** The hash that the publisher's checksum file and the release give an asset; throws when they disagree. */
export async function expectedHash(wanted: WantedAsset, ask: Ask): Promise<Expected> {
  const digest = wanted.published?.sha256;
  if (wanted.checksums === undefined) {
    if (digest === undefined) return { evidence: 'own-download' };
    return { sha256: digest, evidence: 'release-digest' };
  }
  const { url, file } = wanted.checksums;
  const answer = await ask.text(url, { redirectHosts: wanted.redirectHosts });
  if (answer === undefined) throw await noChecksums(wanted, ask);
  const publisher = await findChecksum(answer.body, { wanted, file, ask });
  if (digest === undefined) return { sha256: publisher, evidence: 'publisher-checksum' };
  if (digest === publisher) return { sha256: publisher, evidence: 'publisher-checksum+release-digest' };
  throw new FactoryError(
    'checksum-disagreement',
    `${file}: the publisher's ${url} says ${publisher}, the release says ${digest}`,
    { hint: 'do not use this release; tell upstream' },
  );
}

async function obtain(wanted: WantedAsset, expected: Expected, context: ProofContext): Promise<StoredAsset> {
  const { url, redirectHosts } = wanted;
  const known = expected.sha256 === undefined ? undefined : await context.ports.assets.find(expected.sha256);
  if (known !== undefined) {
    // The bytes are known; upstream must still offer them, and says itself whether they are a stand-in.
    const headline = await context.ask.head(url, { redirectHosts });
    if (headline !== undefined) return { ...known, headers: headline.headers };
  }
  return context.ports.assets.download({ url, redirectHosts }, context.onBytes);
}

/** Throws asset-not-a-program, asset-truncated or checksum-mismatch for bytes that are not the published ones. */
async function requireBytes(
  wanted: WantedAsset,
  expected: Expected,
  got: { readonly stored: StoredAsset; readonly asset: string; readonly ports: ResolvePorts },
): Promise<void> {
  const { stored, asset, ports } = got;
  const size = wanted.published?.size;
  const isShort = size !== undefined && stored.size < size;
  const isOther = expected.sha256 !== undefined && stored.sha256 !== expected.sha256;
  if (!isShort && !isOther) return;
  const [member] = await ports.assets.inspect(stored, 'raw');
  if (member !== undefined && kindOf(member.head).kind === 'page') {
    throw new FactoryError('asset-not-a-program', `${asset} is a web page, wanted the file itself`, {
      hint: 'look at the url with a browser; upstream answers with a page and status 200',
    });
  }
  if (isShort) {
    throw new FactoryError('asset-truncated', `${asset}: wanted ${size} bytes, got ${stored.size}`, {
      hint: 'run again',
    });
  }
  throw new FactoryError(
    'checksum-mismatch',
    `${wanted.url}: wanted sha256 ${expected.sha256}, got ${stored.sha256}`,
    { hint: 'run again; if it stays, tell upstream and do not use this release' },
  );
}

async function findChecksum(
  text: string,
  { wanted, file, ask }: { readonly wanted: WantedAsset; readonly file: string; readonly ask: Ask },
): Promise<Sha256> {
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
