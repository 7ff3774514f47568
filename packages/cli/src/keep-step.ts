import {
  FactoryError,
  type KeptSources,
  keepSources,
  loadWorkspace,
  lockSources,
  type Plan,
  parseRepository,
  readPackageLocks,
  renderBytes,
  type SourcePlace,
} from '@officina/core';
import { createFolderPlace, createSourcePlace } from '@officina/host';
import { renderTable } from './table.ts';
import type { Workshop } from './workshop.ts';

/** What was kept, and where. */
export interface Kept {
  readonly schema: 'officina.keep/v1';
  readonly place: string;
  readonly sources: readonly Omit<KeptSources, 'body'>[];
}

/** Keeps the sources of a plan in the folder `to`, else where factory.yaml says; throws input-invalid where that is nowhere. */
export async function keep(
  workshop: Workshop,
  plan: Plan,
  { to }: { readonly to?: string } = {},
): Promise<Kept> {
  const workspace = await loadWorkspace(workshop.files, workshop.options.images);
  const place = to === undefined ? await sourcePlace(workshop, plan) : createFolderPlace(to);
  if (place === undefined)
    throw new FactoryError('input-invalid', `${workspace.folder}/factory.yaml keeps nothing: keep is none`, {
      hint: 'write "keep: registry" or "keep: folder" there, or use officina fetch --to <folder>',
    });
  const packageLocks = await readPackageLocks(workspace, workshop.files);
  const kept = await keepSources(lockSources(plan, { workspace, packageLocks }), { ...workshop, place });
  const sources = kept.map(({ body: _, ...one }) => one);
  return { schema: 'officina.keep/v1', place: place.name, sources };
}

/** Where factory.yaml says that sources are kept; undefined for nowhere. */
export async function sourcePlace(
  { files, options, registry, place }: Workshop,
  plan: Pick<Plan, 'registry'>,
): Promise<SourcePlace | undefined> {
  const { factory } = await loadWorkspace(files, options.images);
  const repository = parseRepository(plan.registry);
  return createSourcePlace(factory.keep, { repository, registry, folder: place('sources') });
}

/** One row per image and platform for a person's table. */
export function renderKept({ place, sources }: Kept): string {
  const rows = sources.map(({ image, platform, tag, files, bytes, wasThere }) => [
    ...[image, platform, `${files}`, renderBytes(bytes), wasThere ? 'was there' : 'kept now', tag],
  ]);
  return renderTable(['image', 'platform', 'files', 'bytes', place, 'tag'], rows);
}
