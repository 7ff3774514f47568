import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workshop } from '@officina/cli';
import { inLockedFolder, onInterrupt, stopEngine, stopRegistry } from '@officina/host';
import { type Count, type JestRun, runJest } from './jest.ts';
import { noteImages, testLeftovers } from './test-leftovers.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

interface OnEngine {
  readonly workshop: Workshop;
  /** Makes sure of the programs that the tests need. */
  readonly prepare: () => Promise<void>;
  /** The ground that it stands on; see test/support/ground.ts. */
  readonly room: 'demo' | 'qemu/demo';
}

/**
 * Runs jest on an engine. Before and after, also when interrupted, it takes away what a run of this checkout left, and
 * afterwards stops the engine if a test run started it; whatever else runs here is left alone.
 */
export async function runJestOnEngine(run: JestRun, { workshop, prepare, room }: OnEngine): Promise<Count> {
  // What test/support/ground.ts shares among the files; what is slow to make and the same every time stays.
  const ground = join(__officinaRoot, '.officina', 'e2e');
  // An engine that the demo or a person started is recorded elsewhere, and so is never stopped here.
  const own = workshop.with({ state: join(__officinaRoot, '.officina', 'test') });
  const left = testLeftovers(__officinaRoot, own);
  const clear = async () => {
    await left.clear();
    await stopRegistry(join(ground, room, 'registry'));
    for (const name of ['devpod', `${room}/registry`, `${room}/images`]) {
      await rm(join(ground, name), { recursive: true, force: true });
    }
  };
  const finish = async () => {
    await clear();
    await stopEngine(own.place('engine'));
  };
  return inLockedFolder(own.place(), async () => {
    await own.connect();
    const takeBack = onInterrupt(finish);
    try {
      await prepare();
      await clear();
      await noteImages(left.temporary, own);
      const env = { ...run.env, TMPDIR: left.temporary };
      return await runJest({ ...run, env, record: left.record });
    } finally {
      takeBack();
      await finish();
    }
  });
}
