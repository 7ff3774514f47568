import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadWorkspace } from '@officina/core';
import { createRegistryLayers } from '@officina/host';
import { makePage, type PageResult } from '@officina/release';
import type { Workshop } from './workshop.ts';

/** The checkout, as the bundle knows it. */
declare const __officinaRoot: string;
/** The files of every page, where the bundle holds them itself: a package has no checkout to make them of. */
declare const __officinaSite: Readonly<Record<string, string>> | undefined;

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
    { workspace, repository: repository ?? workspace.factory.registry, out, layers, site: siteFiles() },
    { ...workshop, layers: createRegistryLayers((reference) => registry.stream(reference)) },
  );
  return { ...result, page: join(out, 'index.html') };
}

/** What every page has beside its data, by file name. */
export function siteFiles(): Readonly<Record<string, string>> {
  if (typeof __officinaSite !== 'undefined') return __officinaSite;
  const bundler = createRequire(join(__officinaRoot, 'packages', 'cli', 'launch.cjs'))('./bundle.cjs');
  return (bundler as { siteFiles(): Record<string, string> }).siteFiles();
}
