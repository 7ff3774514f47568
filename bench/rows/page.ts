import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRelease } from '@officina/fakes';
import { createPorts } from '@officina/host';
import type { Ground } from '../ground.ts';
import { asSeconds, startsOf } from '../node-start.ts';
import { type Measured, type Row, sideBySide } from '../row.ts';
import { runMeasured } from '../run-measured.ts';

const releases = 50;
const past = { packages: 600 };

/** The page of 50 releases of three images with 600 packages each. */
export const pageTime: Row = {
  name: 'page-time',
  title: 'the page of 50 releases of 3 images with 600 packages each',
  against: startsOf(20),
  unit: 'ms',
  bar: 1,
  seconds: 30,
  measure: (ground, pairs) => held(ground, { pairs, seconds: 20, before: 0 }),
};

/** The same page when 49 of the releases are on it already. */
export const pageAgain: Row = {
  name: 'page-again',
  title: 'the same for one more release',
  against: startsOf(2),
  unit: 'ms',
  bar: 1,
  seconds: 70,
  measure: (ground, pairs) => held(ground, { pairs, seconds: 2, before: releases - 1 }),
};

interface Holding {
  readonly pairs: number;
  /** What it may take where bars were in seconds. */
  readonly seconds: number;
  /** How many releases the page has before. */
  readonly before: number;
}

async function held(ground: Ground, { pairs, seconds, before }: Holding): Promise<Measured> {
  const images = await workspace(ground);
  const home = `${ground.address}/bench/page-${before}-${Date.now()}`;
  const { registry } = createPorts();
  const page = async (out: string) => {
    const args = ['page', '--images', images, '--registry', home, '--out', out];
    return (await runMeasured(join(ground.root, 'officina'), args)).milliseconds;
  };
  const old = join(ground.folder, `page-${before}`);
  await rm(old, { recursive: true, force: true });
  await mkdir(old, { recursive: true });
  for (let at = 0; at < before; at += 1) await writeRelease(at, { home, ...past }, registry);
  if (before > 0) await page(old);
  for (let at = before; at < releases; at += 1) await writeRelease(at, { home, ...past }, registry);
  const out = `${old}.out`;
  return {
    pairs: await sideBySide(pairs, {
      ours: async () => {
        await rm(out, { recursive: true, force: true });
        await cp(old, out, { recursive: true });
        return page(out);
      },
      baseline: () => asSeconds(seconds, ground.exec),
    }),
    note: 'held against a limit, not against another program',
  };
}

async function workspace({ folder }: Ground): Promise<string> {
  const images = join(folder, 'page-images');
  await rm(images, { recursive: true, force: true });
  for (const name of ['base', 'gemini', 'devpod']) {
    await mkdir(join(images, name), { recursive: true });
    await writeFile(join(images, name, 'image.yaml'), `description: ${name}\nchannels: [${name}]\n`);
    await writeFile(join(images, name, 'Dockerfile'), 'FROM scratch\n');
  }
  await writeFile(join(images, 'factory.yaml'), 'registry: localhost/page\nplatforms: [linux/amd64]\n');
  return images;
}
