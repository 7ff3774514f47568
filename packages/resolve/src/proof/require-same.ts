import { FactoryError, type LockedAsset } from '@officina/core';
import type { WantedAsset } from '../datasource/datasource.ts';

/** Throws asset-changed when upstream now publishes another digest or size for a locked url. */
export function requireSame(want: WantedAsset, asset: LockedAsset): void {
  const { sha256, size } = want.published ?? {};
  const other = sha256 !== undefined && sha256 !== asset.sha256 ? `sha256 ${sha256}` : undefined;
  const resized =
    size !== undefined && asset.size !== undefined && size !== asset.size ? `${size} bytes` : undefined;
  const got = other ?? resized;
  if (got === undefined) return;
  const wanted = other === undefined ? `${asset.size} bytes` : `sha256 ${asset.sha256}`;
  throw new FactoryError(
    'asset-changed',
    `${asset.platform}: ${asset.url} was locked with ${wanted}, upstream now has ${got}`,
    {
      hint: 'upstream replaced a released file: ask them why before you remove the entry from the lock',
    },
  );
}
