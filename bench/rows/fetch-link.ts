import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { renderLock } from '@officina/core';
import { aptFetch, renderPackages } from '../apt-way.ts';
import type { Ground } from '../ground.ts';
import { type Measured, median, type Row, sideBySide } from '../row.ts';
import { type MeasuredRun, runMeasured } from '../run-measured.ts';
import { throttle } from '../throttle.ts';

/** As many files as base has of packages and tools, of about the size that they have together. */
const files = 343;
const fileBytes = 740_000;
/** 200 Mbit/s, in bytes. */
const bytesPerSecond = 25e6;
const latencyMs = 20;

/** Everything that a build of base wants, from an empty store: how near the time comes to what the link alone takes. */
export const fetchLink: Row = {
  name: 'fetch-link',
  title: 'fetch of 343 files, 254 MB, over 200 Mbit/s and 20 ms',
  against: 'the same bytes at the rate of the link',
  unit: 'ms',
  seconds: 35,
  bar: 1 / 0.85,
  measure: (ground, pairs) =>
    withFiles(ground, async (fetch, apt) => {
      const aptTimes: number[] = [];
      const measured = await sideBySide(pairs, {
        ours: async () => (await fetch()).milliseconds,
        baseline: async () => {
          aptTimes.push(await apt());
          return ((files * fileBytes) / bytesPerSecond) * 1000;
        },
      });
      const seconds = (median(aptTimes) / 1000).toFixed(1);
      return {
        pairs: measured,
        note: `the start of the program is in it; apt itself, beside it over the same link: ${seconds} s`,
      };
    }),
};

/** Bytes go to disk as they come. */
export const fetchMemory: Row = {
  name: 'fetch-memory',
  title: 'the same: memory at its peak',
  against: '120 MB',
  unit: 'bytes',
  seconds: 14,
  bar: 1,
  measure: (ground, pairs) =>
    withFiles(ground, async (fetch) => ({
      pairs: await sideBySide(pairs, {
        ours: async () => (await fetch()).peakBytes,
        baseline: async () => 120e6,
      }),
      note: 'held against a limit, not against another program',
    })),
};

async function withFiles(
  ground: Ground,
  measure: (fetch: () => Promise<MeasuredRun>, apt: () => Promise<number>) => Promise<Measured>,
): Promise<Measured> {
  const common = randomBytes(fileBytes - 8);
  const contentOf = (at: number) => Buffer.concat([common, Buffer.from(String(at).padStart(8, '0'))]);
  const sums = Array.from({ length: files }, (_, at) =>
    createHash('sha256').update(contentOf(at)).digest('hex'),
  );
  const index = Buffer.from(renderPackages(sums.map((sha256) => ({ sha256, size: fileBytes }))));
  const server = createServer((request, response) => {
    const name = /[^/]+$/.exec(request.url ?? '')?.[0] ?? '';
    const number = /^(\d+)(?:\.deb)?$/.exec(name)?.[1];
    const content = number === undefined ? index : contentOf(Number(number));
    const isThere = number !== undefined || name === 'Packages';
    setTimeout(() => {
      if (isThere) response.writeHead(200, { 'content-length': content.length }).end(content);
      else response.writeHead(404).end();
    }, latencyMs);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const link = await throttle(`127.0.0.1:${(server.address() as AddressInfo).port}`, bytesPerSecond);
  try {
    const images = join(ground.folder, 'many-files');
    const state = `${images}.state`;
    const cache = `${images}.cache`;
    for (const folder of [images, state]) await rm(folder, { recursive: true, force: true });
    await generate(images, (at) => ({
      url: `http://${link.address}/${at}`,
      sha256: sums[at] ?? '',
    }));
    const launcher = join(ground.root, 'officina');
    const options = ['--images', images, '--state', state];
    await runMeasured(launcher, ['plan', '--registry', `${ground.address}/bench/many`, ...options]);
    const fetch = async () => {
      await rm(cache, { recursive: true, force: true });
      return runMeasured(launcher, ['fetch', ...options], { OFFICINA_CACHE: cache });
    };
    const { exec } = ground;
    const apt = () => aptFetch(`http://${link.address}/`, { folder: `${images}.apt`, count: files, exec });
    return await measure(fetch, apt);
  } finally {
    await link.close();
    server.close();
  }
}

/** A workspace of one image with a tool for each file. */
async function generate(
  images: string,
  fileOf: (at: number) => { readonly url: string; readonly sha256: string },
): Promise<void> {
  const image = join(images, 'many');
  await mkdir(image, { recursive: true });
  await writeFile(join(images, 'factory.yaml'), 'registry: localhost/many\nplatforms: [linux/amd64]\n');
  const names = Array.from({ length: files }, (_, at) => `tool-${at}`);
  const spec = {
    description: 'many files',
    channels: ['many'],
    parents: { debian: { image: 'docker.io/library/debian', tag: 'stable' } },
    tools: Object.fromEntries(
      names.map((name) => [name, { datasource: 'kubernetes', install: [{ to: `/opt/${name}` }] }]),
    ),
  };
  await writeFile(join(image, 'image.yaml'), JSON.stringify(spec));
  const copies = names.map((name) => `COPY --link --from=${name} / /\n`);
  await writeFile(join(image, 'Dockerfile'), `FROM debian\n${copies.join('')}`);
  const lock = renderLock({
    schema: 'officina.lock/v1',
    image: 'many',
    parents: { debian: { ...spec.parents.debian, digest: `sha256:${'d'.repeat(64)}` } },
    tools: Object.fromEntries(
      names.map((name, at) => [
        name,
        {
          version: '1.0.0',
          assets: [{ platform: 'any', ...fileOf(at), size: fileBytes, evidence: 'own-download' }],
        },
      ]),
    ),
  });
  await writeFile(join(image, 'image.lock.json'), lock);
}
