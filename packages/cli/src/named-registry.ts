import { join } from 'node:path';
import { FactoryError, loadWorkspace, type Repository, repositoryOf } from '@officina/core';
import type { Settings } from './settings.ts';
import { bareWorkshop, openWorkshop, type Workshop } from './workshop.ts';

/** The repository that --registry names, else factory.yaml's; throws input-invalid where there is neither. */
export async function withRegistry(
  settings: Settings,
): Promise<{ workshop: Workshop; registry: Repository }> {
  if (settings.registry !== undefined) {
    return { workshop: bareWorkshop(settings), registry: repositoryOf(settings.registry) };
  }
  const { files } = bareWorkshop(settings);
  if ((await files.read(join(settings.images, 'factory.yaml'))) === undefined) {
    throw new FactoryError(
      'input-invalid',
      `no registry is named, and there is no ${settings.images}/factory.yaml`,
      {
        hint: 'name the repository of the images, such as --registry docker.io/tazzo/tazlab.net',
      },
    );
  }
  const { factory } = await loadWorkspace(files, settings.images);
  return { workshop: await openWorkshop(settings), registry: repositoryOf(factory.registry) };
}
