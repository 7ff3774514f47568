import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Files } from '@officina/core';

/** The checkout, as the bundle knows it. */
declare const __officinaRoot: string;

/** Writes what every page has: the document, its looks, and the script of packages/page as one file. */
export async function writeSite(out: string, files: Pick<Files, 'read' | 'write'>): Promise<void> {
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
