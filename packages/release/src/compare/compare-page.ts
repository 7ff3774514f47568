import type { Files, PageComparison } from '@officina/core';
import { dataFile, renderData } from '../page/data-file.ts';

/** Writes the page of a comparison: what every page has, and the one document. */
export async function writeComparison(
  comparison: PageComparison,
  { out, site }: { readonly out: string; readonly site: Readonly<Record<string, string>> },
  files: Pick<Files, 'write'>,
): Promise<void> {
  for (const [name, text] of Object.entries(site)) await files.write(`${out}/${name}`, text);
  await files.write(`${out}/${dataFile.index}`, renderData(dataFile.index, comparison));
}
