import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { FactoryError, type LockedAsset, type Mirrors, mirrorUrl } from '@officina/core';
import { extract, pack } from 'tar-stream';

/** An asset that no one has seen before. */
export interface FreshAsset {
  readonly url: string;
  readonly sha256: string;
  readonly size: number;
}

/** Serves bumped assets on loopback: upstream's own bytes with a program in them changed. */
export interface Assets {
  /** Another asset of the same packing and about the same size; other bytes at every call. */
  fresh(asset: LockedAsset): Promise<FreshAsset>;
  close(): Promise<void>;
}

/** Starts the server; what it changes comes through the mirrors. */
export async function startAssets(mirrors: Mirrors): Promise<Assets> {
  const served = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const body = served.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200, { 'content-length': body?.length ?? 0 });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    fresh: async (asset) => {
      const response = await fetch(mirrorUrl(asset.url, mirrors));
      if (!response.ok)
        throw new FactoryError('upstream-status', `${asset.url} answered ${response.status}`, {
          hint: 'look at the log of the embedded upstream, then run the bench again',
        });
      const body = await changedAsset(Buffer.from(await response.arrayBuffer()), asset.url);
      const sha256 = createHash('sha256').update(body).digest('hex');
      const path = `/${sha256}/${basename(new URL(asset.url).pathname)}`;
      served.set(path, body);
      return { url: `http://127.0.0.1:${port}${path}`, sha256, size: body.length };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Other bytes at the end of the program, or of the largest file of the archive (tar.gz; another packing is a program to it). */
export async function changedAsset(bytes: Buffer, url: string): Promise<Buffer> {
  const tail = randomBytes(16);
  if (!/\.(?:tar\.gz|tgz)$/.test(url)) return Buffer.concat([bytes, tail]);
  const out = pack();
  const packed = buffer(out);
  const entries: { header: Parameters<typeof out.entry>[0]; body: Buffer }[] = [];
  const reader = extract();
  reader.end(gunzipSync(bytes));
  for await (const entry of reader) entries.push({ header: entry.header, body: await buffer(entry) });
  const largest = entries.reduce((a, b) => (b.body.length > a.body.length ? b : a));
  for (const { header, body } of entries) {
    const content = body === largest.body ? Buffer.concat([body, tail]) : body;
    out.entry({ ...header, size: content.length }, content);
  }
  out.finalize();
  return gzipSync(await packed, { level: 6 });
}
