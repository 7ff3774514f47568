import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ground } from '../ground.ts';
import { nodeStart } from '../node-start.ts';
import { type Row, sideBySide, timed } from '../row.ts';
import { runMeasured } from '../run-measured.ts';

const images = 1000;
const filesPerImage = 5;

/** A plan of 1,000 images on two platforms with 5,000 context files. */
export const planTime: Row = {
  name: 'plan-time',
  title: 'plan of 1,000 images x 2 platforms, 5,000 context files',
  against: 'sha256sum of the same files, and the start of Node',
  unit: 'ms',
  // Two seconds, where Node started in 82 ms.
  bar: 11.6,
  seconds: 3,
  async measure(ground, pairs) {
    const folder = await generate(ground, images);
    const sums = ['-c', 'find "$0" -type f -print0 | xargs -0 sha256sum >/dev/null', folder];
    return {
      pairs: await sideBySide(pairs, {
        ours: async () => (await plan(ground, folder)).milliseconds,
        baseline: async () =>
          (await timed(() => ground.exec.run('sh', sums))) + (await nodeStart(ground.exec)),
      }),
    };
  },
};

/** What that plan takes of memory. */
export const planMemory: Row = {
  name: 'plan-memory',
  title: 'the same: memory at its peak',
  against: '300 MB',
  unit: 'bytes',
  bar: 1,
  seconds: 3,
  async measure(ground, pairs) {
    const folder = await generate(ground, images);
    return {
      pairs: await sideBySide(pairs, {
        ours: async () => (await plan(ground, folder)).peakBytes,
        baseline: async () => 300e6,
      }),
      note: 'held against a limit, not against another program',
    };
  },
};

/** Ten times the images in at most twelve times the time. */
export const planGrowth: Row = {
  name: 'plan-growth',
  title: 'plan of 1,000 images',
  against: 'of 100 images, ten times',
  unit: 'ms',
  bar: 1.2,
  seconds: 4,
  async measure(ground, pairs) {
    const large = await generate(ground, images);
    const small = await generate(ground, images / 10);
    return {
      pairs: await sideBySide(pairs, {
        ours: async () => (await plan(ground, large)).milliseconds,
        baseline: async () => (await plan(ground, small)).milliseconds * 10,
      }),
    };
  },
};

/** A graph that nobody has yet: 10,000 images, 50,000 context files. */
export const planHuge: Row = {
  name: 'plan-huge',
  title: 'plan of 10,000 images x 2 platforms, 50,000 context files',
  against: 'of 1,000 images, ten times',
  unit: 'ms',
  bar: 1,
  seconds: 30,
  async measure(ground, pairs) {
    const huge = await generate(ground, images * 10);
    const large = await generate(ground, images);
    return {
      pairs: await sideBySide(pairs, {
        ours: async () => (await plan(ground, huge)).milliseconds,
        baseline: async () => (await plan(ground, large)).milliseconds * 10,
      }),
    };
  },
};

/** What that plan takes of memory. */
export const planHugeMemory: Row = {
  name: 'plan-huge-memory',
  title: 'the same: memory at its peak',
  against: '600 MB',
  unit: 'bytes',
  bar: 1,
  seconds: 30,
  async measure(ground, pairs) {
    const folder = await generate(ground, images * 10);
    return {
      pairs: await sideBySide(pairs, {
        ours: async () => (await plan(ground, folder)).peakBytes,
        baseline: async () => 600e6,
      }),
      note: 'held against a limit, not against another program',
    };
  },
};

function plan(ground: Ground, folder: string) {
  return runMeasured(join(ground.root, 'officina'), [
    ...['plan', '--json', '--images', folder, '--state', `${folder}.state`],
    ...['--registry', `${ground.address}/bench/large`],
  ]);
}

/** Chains of ten images below one root each, five files in each folder. */
async function generate({ folder }: Ground, count: number): Promise<string> {
  const place = join(folder, `graph-${count}`);
  await rm(place, { recursive: true, force: true });
  await rm(`${place}.state`, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  await writeFile(
    join(place, 'factory.yaml'),
    'registry: localhost/large\nplatforms: [linux/amd64, linux/arm64]\n',
  );
  const name = (at: number) => `image-${String(at).padStart(4, '0')}`;
  for (let at = 0; at < count; at += 1) {
    const image = join(place, name(at));
    const root = at % 10 === 0;
    const parents = root
      ? { debian: { image: 'docker.io/library/debian', tag: 'stable', digest: `sha256:${'d'.repeat(64)}` } }
      : {};
    await mkdir(join(image, 'rootfs'), { recursive: true });
    await writeFile(
      join(image, 'image.yaml'),
      `description: number ${at}\nchannels: [${name(at)}]\n${root ? 'parents: { debian: { image: docker.io/library/debian, tag: stable } }\n' : ''}`,
    );
    await writeFile(join(image, 'Dockerfile'), `FROM ${root ? 'debian' : name(at - 1)}\nCOPY rootfs/ /\n`);
    const lock = { schema: 'officina.lock/v1', image: name(at), parents, tools: {} };
    await writeFile(join(image, 'image.lock.json'), JSON.stringify(lock));
    for (let file = 0; file < filesPerImage; file += 1)
      await writeFile(join(image, 'rootfs', `file-${file}`), `${at} ${file}\n`.repeat(100));
  }
  return place;
}
