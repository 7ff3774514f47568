import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRelease } from '@officina/fakes';
import { createPorts } from '@officina/host';
import type { Ground } from './ground.ts';
import { runMeasured } from './run-measured.ts';

/** How many releases the page of a bench has, of three images with so many packages each. */
export const releases = 50;
const past = { packages: 600 };

/** A registry with a past, and the page of it. */
export interface PagePast {
  /** Writes releases into the registry; `from` is the first, `until` the one after the last. */
  release(from: number, until: number): Promise<void>;
  /** Makes the page, as a person would; milliseconds. */
  page(out: string): Promise<number>;
}

/** A repository in the ground's registry that nobody else has, and a workspace of its images. */
export async function openPast(ground: Ground, name: string): Promise<PagePast> {
  const images = await workspace(ground);
  const home = `${ground.address}/bench/page-${name}-${Date.now()}`;
  const { registry } = createPorts();
  return {
    release: async (from, until) => {
      for (let at = from; at < until; at += 1) await writeRelease(at, { home, ...past }, registry);
    },
    page: async (out) => {
      const args = ['page', '--images', images, '--registry', home, '--out', out];
      return (await runMeasured(join(ground.root, 'officina'), args)).milliseconds;
    },
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
