import { join } from 'node:path';
import { FactoryError, parsePlan } from '@officina/core';
import type { Ground, Place } from './ground.ts';

/** Plans, and throws command-failed when anything would be built: the row would measure something else. */
export async function planReuse(ground: Ground, place: Place = {}): Promise<void> {
  await ground.officina(['plan'], place);
  const file = join(place.state ?? ground.folder, 'plan.json');
  const plan = parsePlan((await ground.files.read(file)) ?? '', { file });
  const built = plan.images.filter(({ platforms }) => platforms.some(({ action }) => action !== 'reuse'));
  if (built.length > 0)
    throw new FactoryError('command-failed', `${built.map(({ name }) => name).join(', ')} would be built`, {
      hint: 'look at plan.json: it says why each is built',
    });
}
