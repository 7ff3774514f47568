import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Files, loadWorkspace } from '@officina/core';
import { createRegistryLayers } from '@officina/host';
import { makePage, type PageResult } from '@officina/release';
import type { Workshop } from './workshop.ts';

/** The checkout, as the bundle knows it. */
declare const __officinaRoot: string;

export interface SiteOptions {
  /** Where the images and their records are; factory.yaml's when left out. */
  readonly repository?: string | undefined;
  readonly out: string;
  readonly layers: boolean;
}

/** Makes the page of a repository's releases; `page` is the file to open. */
export async function makeSite(
  workshop: Workshop,
  { repository, out, layers }: SiteOptions,
): Promise<PageResult & { readonly page: string }> {
  const { files, registry, options } = workshop;
  const workspace = await loadWorkspace(files, options.images);
  const result = await makePage(
    { workspace, repository: repository ?? workspace.factory.registry, out, layers },
    { ...workshop, layers: createRegistryLayers((reference) => registry.stream(reference)) },
  );
  await writeSite(out, files);
  return { ...result, page: join(out, 'index.html') };
}

/** Writes what every page has: the document, its looks, and the script of packages/page as one file. */
async function writeSite(out: string, files: Pick<Files, 'read' | 'write'>): Promise<void> {
  const root = __officinaRoot;
  const { bundlePage } = createRequire(join(root, 'packages', 'cli', 'launch.cjs'))('./bundle.cjs') as {
    bundlePage(): string;
  };
  await files.write(join(out, 'page.js'), bundlePage());
  for (const name of ['page.css', 'index.html']) {
    const text = await files.read(join(root, 'packages', 'page', 'site', name));
    await files.write(join(out, name), text ?? '');
  }
}
