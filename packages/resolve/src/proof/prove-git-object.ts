import { createHash } from 'node:crypto';
import { FactoryError, sha256 } from '@officina/core';
import type { WantedAsset } from '../datasource/datasource.ts';
import type { ResolvePorts } from '../ports.ts';
import type { ProvenAsset } from './prove-asset.ts';

/** Fetches one file of a commit and holds it against git's own object id of it. */
export async function proveGitObject(
  wanted: WantedAsset,
  ports: Pick<ResolvePorts, 'http'>,
): Promise<ProvenAsset> {
  const response = await ports.http.request({ url: wanted.url, redirectHosts: wanted.redirectHosts });
  if (response.status !== 200) {
    await response.discard();
    const code = response.status === 404 ? 'asset-missing' : 'upstream-status';
    throw new FactoryError(code, `${wanted.url} answered ${response.status}, wanted 200`, {
      hint: 'run again later: the commit lists the file, and its content is not there',
    });
  }
  const bytes = await response.bytes();
  const object = gitBlobId(bytes);
  if (object !== wanted.gitObject) {
    throw new FactoryError(
      'checksum-mismatch',
      `${wanted.url}: wanted git object ${wanted.gitObject}, got ${object}`,
      {
        hint: 'run again; if it stays, tell upstream and do not use this commit',
      },
    );
  }
  return {
    asset: {
      platform: wanted.platform,
      ...(wanted.path === undefined ? {} : { path: wanted.path }),
      url: wanted.url,
      // An empty file is locked without a size: the lock's sizes are positive.
      ...(bytes.length > 0 ? { size: bytes.length } : {}),
      sha256: sha256(bytes),
      evidence: 'git-object',
    },
    standIn: response.headers['x-officina-stand-in'] === 'true',
  };
}

/** The object id that git gives a file: SHA-1 over `blob <size>\0<bytes>`. */
export function gitBlobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
