import { join } from 'node:path';
import { stopEngine, stopRegistry } from '@officina/host';
import type { Workshop } from './workshop.ts';

/** Stops what officina started here: the demo's registry, and the engine when it was ours. Nothing is deleted. */
export async function down({ options, talk }: Workshop): Promise<void> {
  const registry = await stopRegistry(join(options.state, 'demo', 'registry'));
  const engine = await stopEngine(join(options.state, 'engine'));
  talk.info(
    `registry ${registry ? 'stopped' : 'was not running'}, engine ${engine ? 'stopped' : 'left as it is'}`,
  );
}
