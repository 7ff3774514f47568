import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AssetStore,
  archiveLimits,
  FactoryError,
  type Http,
  type HttpRequest,
  type HttpResponse,
  type StoredAsset,
} from '@officina/core';
import { onInterrupt } from '../process/interrupt.ts';
import { readZipMember } from './archive-zip.ts';
import { inspectAsset } from './inspect-asset.ts';
import { hashFile } from './whole-file.ts';

export interface AssetStoreOptions {
  readonly http: Http;
  /** The content-addressed cache: one file per asset, named by its sha256. */
  readonly folder: string;
}

/** Downloads into a folder that is addressed by content; memory stays bounded whatever the asset's size. */
export function createAssetStore({ http, folder }: AssetStoreOptions): AssetStore {
  return {
    download: (request, onBytes) =>
      download(request, { http, folder, onBytes: onBytes ?? (() => undefined) }),
    find: async (sha256) => {
      const file = join(folder, sha256);
      if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
      const size = await stat(file).then(
        (found) => found.size,
        () => undefined,
      );
      if (size === undefined) return undefined;
      if ((await hashFile(file, 'sha256')) === sha256) return { sha256, size, file, headers: {} };
      await rm(file, { force: true });
      return undefined;
    },
    hash: ({ file }, algorithm) => hashFile(file, algorithm),
    read: ({ file }) => readFile(file),
    inspect: (asset, packing, limits = archiveLimits) => inspectAsset(asset, { packing, limits }),
    readMember: ({ file }, name) => readZipMember(file, name),
  };
}

interface Download extends AssetStoreOptions {
  readonly onBytes: (total: number) => void;
}

async function download(request: HttpRequest, { http, folder, onBytes }: Download): Promise<StoredAsset> {
  // Without this a server may compress on the way, and the announced length would not be the file's.
  const headers = { 'accept-encoding': 'identity', ...request.headers };
  const response = await http.request({ ...request, headers });
  if (response.status !== 200) {
    await response.discard();
    const code = response.status === 404 || response.status === 410 ? 'asset-missing' : 'upstream-status';
    throw new FactoryError(code, `${request.url} answered ${response.status}, wanted 200`, {
      hint: 'look whether upstream has published this asset, and whether its name is right in image.yaml',
    });
  }
  await mkdir(folder, { recursive: true });
  const part = join(folder, `.part-${randomBytes(8).toString('hex')}`);
  const forget = onInterrupt(() => rm(part, { force: true }));
  try {
    const { sha256, size } = await store(response, { part, url: request.url, onBytes });
    const file = join(folder, sha256);
    await rename(part, file);
    return { sha256, size, file, headers: response.headers };
  } finally {
    await rm(part, { force: true });
    forget();
  }
}

interface Target {
  readonly part: string;
  readonly url: string;
  readonly onBytes: (total: number) => void;
}

async function store(
  response: HttpResponse,
  { part, url, onBytes }: Target,
): Promise<{ sha256: string; size: number }> {
  const announced = announcedLength(response);
  const hash = createHash('sha256');
  let size = 0;
  const handle = await open(part, 'wx');
  try {
    for await (const chunk of response.stream()) {
      hash.update(chunk);
      await handle.writeFile(chunk);
      size += chunk.length;
      onBytes(size);
    }
  } catch (cause) {
    // Node ends a body that is shorter than announced with an error of its own.
    if (announced !== undefined && size < announced) throw truncated(url, { announced, size, cause });
    throw cause;
  } finally {
    await handle.close();
  }
  if (announced !== undefined && size !== announced) throw truncated(url, { announced, size });
  return { sha256: hash.digest('hex'), size };
}

function announcedLength({ headers }: HttpResponse): number | undefined {
  const encoding = headers['content-encoding'] ?? 'identity';
  const length = headers['content-length'];
  return length === undefined || encoding !== 'identity' ? undefined : Number(length);
}

function truncated(url: string, at: { announced: number; size: number; cause?: unknown }): FactoryError {
  return new FactoryError('asset-truncated', `${url} announced ${at.announced} bytes and gave ${at.size}`, {
    hint: 'run again; nothing of it was kept',
    ...(at.cause === undefined ? {} : { cause: at.cause }),
  });
}
