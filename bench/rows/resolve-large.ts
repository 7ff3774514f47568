import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError, type Mirrors } from '@officina/core';
import { startUpstream, syntheticWishes, type Upstream } from '@officina/upstream';
import type { Ground } from '../ground.ts';
import { startLargeRelease } from '../large-release.ts';
import { asSeconds, startsOf } from '../node-start.ts';
import { type Measured, type Row, sideBySide } from '../row.ts';
import { type MeasuredRun, runMeasured } from '../run-measured.ts';

const tools = 200;
const latencyMs = 50;
const assetBytes = 256 * 1024 * 1024;
const note = 'held against a limit, not against another program; upstream answers after 50 ms, on loopback';

/** Every locked tool is asked for news once, with nothing cached: what a resolve on a fresh runner does. */
export const resolveCold: Row = {
  name: 'resolve-cold',
  title: '200 locked tools on two platforms, empty cache',
  against: startsOf(4),
  unit: 'ms',
  bar: 1,
  seconds: 5,
  measure: (ground, pairs) =>
    withTools(ground, async (work) => ({
      pairs: await sideBySide(pairs, {
        ours: async () => (await work.cold()).milliseconds,
        baseline: () => asSeconds(4, ground.exec),
      }),
      note,
    })),
};

/** All that is asked in such a run. */
export const resolveRequests: Row = {
  name: 'resolve-requests',
  title: 'the same: requests, all of them',
  against: '1.2 per tool',
  unit: 'count',
  bar: 1,
  seconds: 5,
  measure: (ground, pairs) =>
    withTools(ground, async (work) => ({
      pairs: await sideBySide(pairs, {
        ours: async () => {
          await work.cold();
          return work.upstream.requests.length;
        },
        baseline: async () => 1.2 * tools,
      }),
      note: 'nothing new enters the lock; a version that enters costs its checksum file and one download per platform more',
    })),
};

/** The run after it: every answer is a 304, or the row is not measured. */
export const resolveAgain: Row = {
  name: 'resolve-again',
  title: 'the same again, nothing new: no body is transferred',
  against: startsOf(2),
  unit: 'ms',
  bar: 1,
  seconds: 3,
  measure: (ground, pairs) =>
    withTools(ground, async (work) => {
      await work.cold();
      return {
        pairs: await sideBySide(pairs, {
          ours: async () => {
            const run = await work.run();
            const bytes = work.upstream.requests.reduce((sum, request) => sum + request.bytes, 0);
            if (bytes > 0)
              throw new FactoryError(
                'command-failed',
                `${bytes} bytes of body were transferred, wanted none`,
                { hint: 'look at which urls were not asked for with an etag' },
              );
            return run.milliseconds;
          },
          baseline: () => asSeconds(2, ground.exec),
        }),
        note,
      };
    }),
};

/** Nothing is locked: each tool is listed, its checksum file read, its files fetched for both platforms and looked into. */
export const resolveFirst: Row = {
  name: 'resolve-first',
  title: 'a first lock of 200 tools: 200 lists, 200 checksum files, 400 downloads',
  against: startsOf(4),
  unit: 'ms',
  bar: 1,
  seconds: 6,
  measure: (ground, pairs) =>
    withTools(ground, async (work) => ({
      pairs: await sideBySide(pairs, {
        ours: async () => (await work.first()).milliseconds,
        baseline: () => asSeconds(4, ground.exec),
      }),
      note: 'files of some hundred bytes: the requests count, not the bytes',
    })),
};

/** Bytes go to disk as they come: memory does not grow with the assets. */
export const resolveMemory: Row = {
  name: 'resolve-memory',
  title: 'a first lock of a program of 256 MiB for two platforms: memory at its peak',
  against: '250 MB',
  unit: 'bytes',
  bar: 1,
  seconds: 20,
  async measure(ground, pairs): Promise<Measured> {
    const large = await startLargeRelease(assetBytes);
    try {
      const workspace = await generate(ground, { large: large.wish });
      return {
        pairs: await sideBySide(pairs, {
          ours: async () => {
            await workspace.forget('lock', 'cache');
            return (await resolve(ground, workspace, large.mirrors)).peakBytes;
          },
          baseline: async () => 250e6,
        }),
        note,
      };
    } finally {
      await large.close();
    }
  },
};

interface Work {
  readonly upstream: Upstream;
  /** As things are. */
  run(): Promise<MeasuredRun>;
  /** Locked, and nothing cached. */
  cold(): Promise<MeasuredRun>;
  /** Neither locked nor cached. */
  first(): Promise<MeasuredRun>;
}

async function withTools(ground: Ground, measure: (work: Work) => Promise<Measured>): Promise<Measured> {
  const upstream = await startUpstream({
    platforms: ['linux/amd64', 'linux/arm64'],
    content: { kind: 'stand-ins' },
    synthetic: tools,
    latencyMs,
  });
  try {
    const workspace = await generate(ground, syntheticWishes(tools));
    const run = () => {
      upstream.requests.length = 0;
      return resolve(ground, workspace, upstream.mirrors);
    };
    const after = async (...what: readonly ('lock' | 'cache')[]) => {
      await workspace.forget(...what);
      return run();
    };
    await run();
    return await measure({ upstream, run, cold: () => after('cache'), first: () => after('lock', 'cache') });
  } finally {
    await upstream.close();
  }
}

interface Generated {
  readonly images: string;
  readonly cache: string;
  /** Removes what earlier runs left. */
  forget(...what: readonly ('lock' | 'cache')[]): Promise<void>;
}

/** A workspace of one image with these tools, without a lock. */
async function generate({ folder }: Ground, wishes: Readonly<Record<string, unknown>>): Promise<Generated> {
  const images = join(folder, 'many-tools');
  const image = join(images, 'many');
  const cache = join(folder, 'many-tools.cache');
  await rm(images, { recursive: true, force: true });
  await rm(cache, { recursive: true, force: true });
  await mkdir(image, { recursive: true });
  await writeFile(
    join(images, 'factory.yaml'),
    'registry: localhost/many\nplatforms: [linux/amd64, linux/arm64]\n',
  );
  const spec = { description: 'many tools', channels: ['many'], tools: wishes };
  await writeFile(join(image, 'image.yaml'), JSON.stringify(spec));
  const copies = Object.keys(wishes).map((name) => `COPY --link --from=${name} / /\n`);
  await writeFile(join(image, 'Dockerfile'), `FROM scratch\n${copies.join('')}`);
  const places = { lock: join(image, 'image.lock.json'), cache };
  return {
    images,
    cache,
    forget: async (...what) => {
      for (const name of what) await rm(places[name], { recursive: true, force: true });
    },
  };
}

function resolve(ground: Ground, { images, cache }: Generated, mirrors: Mirrors): Promise<MeasuredRun> {
  const ways = Object.entries(mirrors).flatMap(([from, to]) => ['--mirror', `${from}=${to}`]);
  const args = ['resolve', '--json', '--images', images, ...ways];
  return runMeasured(join(ground.root, 'officina'), args, { OFFICINA_CACHE: cache });
}
