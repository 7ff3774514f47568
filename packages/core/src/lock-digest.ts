import { digestOfValue } from './canonical.ts';
import type { Digest } from './digest.ts';
import type { Lock } from './document/lock.ts';
import type { Platform } from './platform.ts';

/** The digest of the part of a lock that decides an image's bytes on a platform: no urls, dates or evidence. */
export function lockDigest(lock: Lock, platform: Platform): Digest {
  const bytes = ({ assets }: Lock['tools'][string]) =>
    assets
      .filter((asset) => asset.platform === platform || asset.platform === 'any')
      .map(({ path, sha256 }) => ({ path: path ?? '', sha256 }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  return digestOfValue({
    image: lock.image,
    parents: Object.fromEntries(Object.entries(lock.parents).map(([name, parent]) => [name, parent.digest])),
    tools: Object.fromEntries(
      Object.entries(lock.tools)
        .map(([name, tool]) => [name, { version: tool.version, assets: bytes(tool) }] as const)
        // One that is not for this platform decides nothing there.
        .filter(([, { assets }]) => assets.length > 0),
    ),
    debian: (lock.debian?.[platform] ?? [])
      .map(({ name, version, architecture, sha256, stages, inImage }) => ({
        ...{ name, version, architecture, sha256 },
        ...(stages === undefined ? {} : { stages: [...stages].sort() }),
        ...(inImage === undefined ? {} : { inImage }),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    npm: lock.npm?.lockfile,
  });
}
