import { join } from 'node:path';
import {
  digested,
  FactoryError,
  isFactoryError,
  type OpenedImage,
  type PageComparison,
  type Platform,
  parseReference,
  platformOfNode,
  renderBytes,
  tagged,
} from '@officina/core';
import { openEngineImage, openRegistryImage } from '@officina/host';
import { compare, isDatabase, writeComparison } from '@officina/release';
import { siteFiles } from './site.ts';
import { renderTable } from './table.ts';
import type { Workshop } from './workshop.ts';

/** Puts two images of any origin side by side, and writes the page about it; `page` is the file to open. */
export async function compareImages(
  workshop: Workshop,
  { images, out }: { readonly images: readonly string[]; readonly out: string },
): Promise<{ readonly comparison: PageComparison; readonly page: string }> {
  const [from, to, ...more] = images;
  if (from === undefined || to === undefined || more.length > 0) {
    throw new FactoryError('input-invalid', `--compare: wanted two images, got ${images.length}`, {
      hint: 'name both, such as --compare debian:12 debian:13',
    });
  }
  const platform = workshop.options.platforms?.[0] ?? platformOfNode(process.arch) ?? 'linux/amd64';
  const old = { reference: from, image: await open(from, platform, workshop) };
  const now = { reference: to, image: await open(to, platform, workshop) };
  const comparison = await compare(old, now, workshop.talk);
  await writeComparison(comparison, { out, site: siteFiles() }, workshop.files);
  return { comparison, page: join(out, 'index.html') };
}

/** What differs, in a few rows, for a terminal. */
export function renderComparison({ from, to, download, files }: PageComparison, page: string): string {
  const packages = (one: PageComparison['from']) =>
    new Set(one.packages.map((component) => component.join(' ')));
  const [had, has] = [packages(from), packages(to)];
  const count = (how: string) => String(files.counts[how]?.files ?? 0);
  const changed = Object.entries(files.counts).filter(([how]) => how !== 'new' && how !== 'gone');
  return renderTable(
    ['', 'only in the first', 'only in the second', 'in both'],
    [
      [
        'packages',
        String([...had].filter((one) => !has.has(one)).length),
        String([...has].filter((one) => !had.has(one)).length),
        String([...has].filter((one) => had.has(one)).length),
      ],
      [
        'files',
        count('gone'),
        count('new'),
        `${files.same} the same, ${changed.reduce((sum, [, one]) => sum + one.files, 0)} differ`,
      ],
    ],
  ).concat(`download   ${renderBytes(download)} from the first to the second\nlook at    ${page}\n`);
}

/** In the registry that its name leads to, else in the engine; throws what the registry said when neither has it. */
async function open(text: string, platform: Platform, workshop: Workshop): Promise<OpenedImage> {
  const { registry } = workshop;
  const { tag = 'latest', digest, ...repository } = parseReference(text);
  const reference = digest === undefined ? tagged(repository, tag) : digested(repository, digest);
  let refused: FactoryError | undefined;
  try {
    const found = await openRegistryImage(reference, platform, registry);
    if (found !== undefined) return found;
  } catch (error) {
    if (!isFactoryError(error) || !/^registry-(?:unreachable|refused)$/.test(error.code)) throw error;
    refused = error;
  }
  const engine = await workshop.connectIfThere();
  if (engine !== undefined && (await engine.images.inspect(text)) !== undefined) {
    const { connection } = engine;
    return openEngineImage({ name: text, platform, keeps: isDatabase }, connection);
  }
  throw (
    refused ??
    new FactoryError('registry-missing', `${text} is neither in its registry nor in the engine`, {
      hint: 'name an image with its registry, and a tag or a digest',
    })
  );
}
