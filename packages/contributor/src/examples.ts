import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { demo, type Workshop } from '@officina/cli';
import { type Files, renderDocument } from '@officina/core';
import { stopRegistry } from '@officina/host';
import type { DocsPage } from './action-docs.ts';
import { quietDocument, shapeOf } from './example-document.ts';

/** The documents in docs/examples, and where a run of the demo leaves each of them. */
const documents = {
  'image.lock.json': 'images/hello/image.lock.json',
  'plan.json': 'plan.json',
  'build.json': 'build.json',
  'smoke.json': 'smoke.json',
  'release.json': 'release.json',
};

/**
 * The documents in docs/examples as they are and as the product writes them now, made by `officina demo` from the
 * workspace beside them. They are of one run: where all have the same shape all stay as they are, else all are new. Needs
 * what the demo needs.
 */
export async function examplePages(workshop: Workshop, root: string): Promise<DocsPage[]> {
  const state = workshop.place('examples');
  const made = join(state, 'demo');
  const images = join(root, 'docs', 'examples', 'images');
  await forget(workshop, made);
  try {
    await demo({ ...workshop.options, images, state });
    const pages = await Promise.all(
      Object.entries(documents).map(([name, place]) =>
        examplePage(workshop.files, { root, file: `docs/examples/${name}`, made: join(made, place) }),
      ),
    );
    return pages.every(isSame) ? pages.map((page) => ({ ...page, wanted: page.current })) : pages;
  } finally {
    await forget(workshop, made);
  }
}

interface Example {
  readonly root: string;
  readonly file: string;
  readonly made: string;
}

async function examplePage(files: Files, { root, file, made }: Example): Promise<DocsPage> {
  const current = (await files.read(join(root, file))) ?? '';
  const document = quietDocument(JSON.parse((await files.read(made)) ?? ''));
  return { file, current, wanted: renderDocument(document) };
}

function isSame({ current, wanted }: DocsPage): boolean {
  return current !== '' && shapeOf(JSON.parse(current)) === shapeOf(JSON.parse(wanted));
}

/** Takes back what a run leaves, so that the next one builds, tests and releases for the first time too. */
async function forget(workshop: Workshop, made: string): Promise<void> {
  await stopRegistry(join(made, 'registry'));
  const { images } = await workshop.connect();
  for (const name of await images.names('officina.local/hello:*')) await images.untag(name);
  // The upstream's programs and the Debian base are slow to make, and the same every time.
  for (const name of ['images', 'registry', 'reports', 'page', 'keys.json', ...Object.values(documents)])
    await rm(join(made, name), { recursive: true, force: true });
}
