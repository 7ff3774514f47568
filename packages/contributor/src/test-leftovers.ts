import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workshop } from '@officina/cli';
import { mapUntilFailure, parsePlan } from '@officina/core';
import { clearFolder } from '@officina/host';
import { endRecordedJest } from './jest.ts';
import { layInMemory } from './memory-folder.ts';

/** What the tests of a checkout leave on the machine, so that the next run finds it also after a kill. */
export interface TestLeftovers {
  /** The folder in which the tests make theirs: TMPDIR of the run. */
  readonly temporary: string;
  /** Where jest's process is recorded while it runs. */
  readonly record: string;
  /** Takes away what a run left, this one or one that was killed: processes, registries, mounts, images and files. */
  clear(): Promise<void>;
}

/** The leftovers of a checkout; `root` is its folder. The temporary folder's path is short, for the sockets in it. */
export function testLeftovers(root: string, workshop: Workshop): TestLeftovers {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 8);
  const temporary = join(tmpdir(), `officina-test-${name}`);
  const record = join(temporary, 'jest.run');
  return {
    temporary,
    record,
    clear: async () => {
      await endRecordedJest(record);
      await removeImages(temporary, { root, workshop });
      await clearFolder(temporary, workshop);
    },
  };
}

/** Makes the temporary folder and notes in it which images the engine has, before the tests make theirs. */
export async function noteImages(temporary: string, workshop: Workshop): Promise<void> {
  mkdirSync(temporary, { recursive: true });
  await layInMemory(temporary, workshop.exec);
  // As /tmp is: some tests are other users.
  chmodSync(temporary, 0o1777);
  const engine = await workshop.connectIfThere();
  const names = (await engine?.images.names('officina.local/*')) ?? [];
  writeFileSync(join(temporary, 'images-before'), names.join('\n'));
}

/** Removes the images of the workspaces that the tests made, but for those that were there before. */
async function removeImages(
  temporary: string,
  { root, workshop }: { readonly root: string; readonly workshop: Workshop },
): Promise<void> {
  const note = join(temporary, 'images-before');
  const engine = existsSync(note) ? await workshop.connectIfThere() : undefined;
  if (engine === undefined) return;
  const before = new Set(readFileSync(note, 'utf8').split('\n'));
  const ours = new Set(namesIn(join(root, 'images')));
  const made = workspacesIn(temporary);
  const names = new Set(made.flatMap(({ images }) => images).filter((name) => !ours.has(name)));
  const keys = new Set(made.flatMap(({ keys }) => keys));
  const isMade = (name: string) => {
    const [, image = '', key = ''] = /^officina\.local\/([^:]+):(?:candidate-|green-)?(.*)$/.exec(name) ?? [];
    return !before.has(name) && (names.has(image) || keys.has(key));
  };
  const left = (await engine.images.names('officina.local/*')).filter(isMade);
  // Side by side: an engine takes half a second for each that goes, and for several little more than for one.
  await mapUntilFailure(left, 8, (name) => engine.images.untag(name));
}

interface MadeWorkspace {
  readonly images: readonly string[];
  /** In hex. */
  readonly keys: readonly string[];
}

/** The workspaces that tests leave below their temporary folder: `<name>/images` beside `<name>/state`. */
function workspacesIn(temporary: string): MadeWorkspace[] {
  return namesIn(temporary).map((name) => ({
    images: namesIn(join(temporary, name, 'images')),
    keys: keysIn(join(temporary, name, 'state', 'plan.json')),
  }));
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function keysIn(file: string): string[] {
  if (!existsSync(file)) return [];
  try {
    const { images } = parsePlan(readFileSync(file, 'utf8'), { file });
    return images.flatMap(({ platforms }) => platforms.map(({ key }) => key.replace(/^sha256:/, '')));
  } catch {
    // What a killed test wrote for another test's eyes.
    return [];
  }
}
