import { type Platform, platforms, sha256 } from '@officina/core';
import type { ReleaseFault } from './fault.ts';
import { packStandIn } from './making/stand-in-release.ts';
import { checksumFiles, type PublishedFile, type PublishedRelease } from './published.ts';

const page = '<!DOCTYPE html>\n<html><head><title>Not found</title></head><body>404</body></html>\n';

/** What a release looks like under a fault; throws RangeError for a fault that such a tool cannot have. */
export async function spoil(release: PublishedRelease, fault: ReleaseFault): Promise<PublishedRelease> {
  const assets = release.files.filter((file) => file.platform !== undefined);
  const chosen = chosenPlatforms(assets, fault);
  const hit = (file: PublishedFile) => file.platform !== undefined && chosen.includes(file.platform);
  switch (fault.kind) {
    case 'young':
      return { ...release, released: new Date(Date.now() - 3600_000).toISOString() };
    case 'undated': {
      const { released: _, ...undated } = release;
      return undated;
    }
    case 'assets-incomplete':
      return { ...release, files: [] };
    case 'missing-platform':
      return withSums(release, { assets: assets.filter((file) => !hit(file)) });
    case 'missing-line':
      return withSums(release, { assets, sumOf: (file) => (hit(file) ? undefined : file.sha256) });
    case 'wrong-sum': {
      const wrong = assets.map((file) => (hit(file) ? { ...file, claimed: sha256(file.sha256) } : file));
      return withSums(release, { assets: wrong, sumOf: (file) => file.claimed });
    }
    case 'sums-disagree':
      return withSums(release, { assets, sumOf: (file) => (hit(file) ? sha256(file.sha256) : file.sha256) });
    default: {
      const changed = await Promise.all(
        assets.map((file) => (hit(file) ? spoilFile(release, file, fault) : file)),
      );
      return withSums(release, { assets: changed });
    }
  }
}

async function spoilFile(
  release: PublishedRelease,
  file: PublishedFile,
  fault: ReleaseFault,
): Promise<PublishedFile> {
  const { tool, version } = release;
  const { platform = 'linux/amd64' } = file;
  const base = { version, released: release.released ?? '2025-09-04T10:00:00Z', platform };
  const replaced = (content: Uint8Array): PublishedFile => {
    const sum = sha256(content);
    return { ...file, content, size: content.length, sha256: sum, claimed: sum };
  };
  switch (fault.kind) {
    case 'html-page':
      return { ...replaced(Buffer.from(page)), contentType: 'text/html; charset=utf-8' };
    case 'changed-asset':
      return replaced(await packStandIn(tool, { ...base, note: 'changed under the same url' }));
    case 'wrong-machine': {
      const machine = platforms.find((other) => other !== platform) ?? platform;
      return replaced(await packStandIn(tool, { ...base, machine }));
    }
    case 'escaping-member': {
      if (tool.members.length === 0) throw new RangeError(`${tool.name} is no archive`);
      const path = '../../../../tmp/escaped';
      const extra = [{ path, kind: 'file', mode: 0o644, bytes: Buffer.from('out\n') } as const];
      return replaced(await packStandIn(tool, { ...base, extra }));
    }
    case 'truncated':
      // Bytes that no cache can know already: they never arrive whole.
      return { ...replaced(await packStandIn(tool, { ...base, note: 'never sent whole' })), cut: true };
    case 'redirect-host':
      return { ...file, redirect: 'https://downloads.elsewhere.example/program' };
    default:
      return { ...file, redirect: file.url.replace('https:', 'http:') };
  }
}

interface Sums {
  readonly assets: readonly PublishedFile[];
  /** What the checksum file says of an asset; undefined for no line. */
  readonly sumOf?: (file: PublishedFile) => string | undefined;
}

function withSums(
  release: PublishedRelease,
  { assets, sumOf = (file) => file.claimed }: Sums,
): PublishedRelease {
  const sums = assets.flatMap((file) => {
    const sum = sumOf(file);
    return sum === undefined ? [] : [{ name: file.name, sum }];
  });
  const per = release.tool.checksums?.name.includes('{asset}') ?? false;
  const files = checksumFiles(release.tool, release.version, sums);
  // A file per asset that lost its line is there and empty, as after an upload that failed.
  const empty = per
    ? checksumFiles(
        release.tool,
        release.version,
        assets.map(({ name }) => ({ name, sum: '' })),
      )
        .filter((file) => !files.some((other) => other.name === file.name))
        .map((file) => ({
          ...file,
          size: 0,
          content: Buffer.alloc(0),
          sha256: sha256(''),
          claimed: sha256(''),
        }))
    : [];
  return { ...release, files: [...assets, ...files, ...empty] };
}

function chosenPlatforms(assets: readonly PublishedFile[], fault: ReleaseFault): Platform[] {
  if (fault.platform !== undefined) return [fault.platform];
  const all = assets.flatMap((file) => file.platform ?? []);
  const one = fault.kind === 'missing-platform' || fault.kind === 'missing-line';
  return one ? all.slice(-1) : all;
}
