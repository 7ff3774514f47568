import {
  FactoryError,
  type KeptSources,
  keepSources,
  loadWorkspace,
  lockSources,
  type Plan,
  readPackageLocks,
  renderBytes,
} from '@officina/core';
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
  const { keep: where } = workspace.factory;
  const place = workshop.places.open(to === undefined ? where : 'folder', {
    ...{ repository: plan.registry, folder: to ?? workshop.place('sources') },
  });
  if (place === undefined)
    throw new FactoryError('input-invalid', `${workspace.folder}/factory.yaml keeps nothing: keep is none`, {
      hint: 'write "keep: registry" or "keep: folder" there, or use officina fetch --to <folder>',
    });
  const packageLocks = await readPackageLocks(workspace, workshop.files);
  const kept = await keepSources(lockSources(plan, { workspace, packageLocks }), { ...workshop, place });
  const sources = kept.map(({ body: _, ...one }) => one);
  return { schema: 'officina.keep/v1', place: place.name, sources };
}

/** The same, and nothing where factory.yaml says so: release warns of that. */
export async function keepWhereAsked(workshop: Workshop, plan: Plan): Promise<void> {
  const { factory } = await loadWorkspace(workshop.files, workshop.options.images);
  if (factory.keep !== 'none') await keep(workshop, plan);
}

/** One row per image and platform for a person's table. */
export function renderKept({ place, sources }: Kept): string {
  const rows = sources.map(({ image, platform, tag, files, bytes, wasThere }) => [
    ...[image, platform, `${files}`, renderBytes(bytes), wasThere ? 'was there' : 'kept now', tag],
  ]);
  return renderTable(['image', 'platform', 'files', 'bytes', place, 'tag'], rows);
}
