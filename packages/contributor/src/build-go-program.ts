import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Workshop } from '@officina/cli';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/**
 * The path of the program that Go makes of a folder of the checkout (`test/reader`), in the state folder. Prints what was not
 * run, and is undefined, where that fails.
 */
export async function buildGoProgram(folder: string, workshop: Workshop): Promise<string | undefined> {
  const place = resolve(workshop.place('tools'), folder.replaceAll('/', '-'));
  mkdirSync(place, { recursive: true });
  const program = join(place, 'program');
  workshop.talk.info(`-> build ${folder}`);
  const args = ['-c', 'cd "$0" && exec go build -o "$1" .', join(__officinaRoot, folder), program];
  const { exitCode, stderr } = await workshop.exec.run('sh', args, {
    env: { CGO_ENABLED: '0', GOTOOLCHAIN: 'auto' },
  });
  if (exitCode === 0) return program;
  process.stdout.write(`0 passed, 0 failed, NOT RUN: ${folder} could not be built with Go: ${stderr}\n`);
  return undefined;
}
