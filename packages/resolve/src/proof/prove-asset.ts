import {
  type ArchiveMember,
  archiveLimits,
  type EnvironmentPlace,
  entryPointsOf,
  FactoryError,
  foreignPacking,
  isFactoryError,
  type LockedAsset,
  Platform,
  packingOf,
  packings,
  placeOfEnvironment,
  type StoredAsset,
  type ToolSpec,
  wheelFiles,
} from '@officina/core';
import type { Context } from '../context.ts';
import type { WantedAsset } from '../datasource/datasource.ts';
import type { ResolvePorts } from '../ports.ts';
import { kindOf } from './elf.ts';
import { enoughEvidence, provenEvidence } from './evidence.ts';
import { type Expected, expectedHash } from './expected-hash.ts';
import { inspectAsset, type Subject } from './inspect-asset.ts';

/** An asset whose bytes were seen and agree with everything that upstream says of them. */
export interface ProvenAsset {
  readonly asset: LockedAsset;
  readonly standIn: boolean;
  /** What of an environment it installs, by paths from there. */
  readonly files?: readonly string[];
  /** When the host last changed the file (ISO 8601), where it says so. */
  readonly modified?: string;
}

/** What proving an asset needs. */
export type ProofContext = Pick<Context, 'ask' | 'ports' | 'downloads' | 'trustedRoot'> & {
  /** Told how many bytes have come so far. */
  readonly onBytes?: (total: number) => void;
};

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
  if (tool.build !== undefined || tool.environment !== undefined) return;
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
  const evidence = await provenEvidence(wanted, subject, {
    ...context,
    bytes: async () => stored,
    expected,
  });
  enoughEvidence(subject.tool, evidence);
  const { platform, path } = wanted;
  const place = placeOfEnvironment(subject.tool);
  // What is compiled installs nothing of what is fetched.
  const members =
    subject.tool.build === undefined ? await inspectWithin(subject.tool, { stored, asset, ports }) : [];
  if (place === undefined && subject.tool.build === undefined) {
    for (const one of platform === 'any' ? Platform.options : [platform])
      inspectAsset({ ...subject, platform: one, asset }, members);
  }
  return {
    asset: {
      platform,
      ...(path === undefined ? {} : { path }),
      url: wanted.url,
      size: stored.size,
      sha256: stored.sha256,
      evidence,
    },
    ...(place === undefined ? {} : { files: await filesOf(members, { stored, asset, place, ports }) }),
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

interface Wheel {
  readonly stored: StoredAsset;
  readonly asset: string;
  readonly place: EnvironmentPlace;
  readonly ports: ResolvePorts;
}

/** What the build would install of a wheel; throws what it would refuse it with. */
async function filesOf(
  members: readonly ArchiveMember[],
  { stored, asset, place, ports }: Wheel,
): Promise<string[]> {
  const names = members.filter(({ kind }) => kind !== 'directory').map(({ path }) => path);
  const points = entryPointsOf(names);
  const bytes = points === undefined ? undefined : await ports.assets.readMember(stored, points);
  try {
    return wheelFiles(names, { entryPoints: Buffer.from(bytes ?? []).toString('utf8'), place });
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    const { code, message, hint } = error;
    throw new FactoryError(code, `${asset}: ${message}`, { cause: error, hint });
  }
}

function modifiedOf(headers: StoredAsset['headers']): Pick<ProvenAsset, 'modified'> {
  const time = Date.parse(headers['last-modified'] ?? '');
  return Number.isNaN(time) ? {} : { modified: new Date(time).toISOString() };
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
  const other = await otherSum(stored, expected, ports);
  if (!isShort && other === undefined) return;
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
  throw new FactoryError('checksum-mismatch', `${wanted.url}: ${other}`, {
    hint: 'run again; if it stays, tell upstream and do not use this release',
  });
}

/** How bytes differ from what upstream says of them; undefined where they do not. */
export async function otherSum(
  stored: StoredAsset,
  { sha256, sha512 }: Expected,
  { assets }: ResolvePorts,
): Promise<string | undefined> {
  if (sha256 !== undefined && stored.sha256 !== sha256)
    return `wanted sha256 ${sha256}, got ${stored.sha256}`;
  if (sha512 === undefined) return undefined;
  const got = await assets.hash(stored, 'sha512');
  return got === sha512 ? undefined : `wanted sha512 ${sha512}, got ${got}`;
}
