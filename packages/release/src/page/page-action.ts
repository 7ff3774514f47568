import { type Files, loadWorkspace } from '@officina/core';
import type { Inputs } from '../inputs.ts';
import { makePage, type PagePorts } from './page.ts';

/** What every page has beside its data; whoever bundles the action writes it in here. */
declare const __officinaSite: Readonly<Record<string, string>>;

/** The action with `site`: makes the page of all releases, layers too, and says in the summary what is not known. */
export async function pageAction(
  { images, registry }: Pick<Inputs, 'images' | 'registry'>,
  out: string,
  ports: PagePorts & { readonly files: Pick<Files, 'list'> },
): Promise<{ outputs: Record<string, string>; summary: string }> {
  const workspace = await loadWorkspace(ports.files, images);
  const { releases, read, missing } = await makePage(
    {
      ...{ workspace, out, layers: true, site: __officinaSite },
      repository: registry ?? workspace.factory.registry,
    },
    ports,
  );
  for (const words of missing) ports.talk.warn(`not known: ${words}`);
  const made = `The page of ${releases.length} releases, ${read.length} of them read now.`;
  return { outputs: { version: releases[0] ?? '', images: '[]' }, summary: `${made}\n` };
}
