import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What the demo's workspace keeps of its own: what resolve writes there. */
const own = ['image.lock.json', 'npm'];

/**
 * Brings a workspace in step with the images folder it is a copy of, keeping its own locks; so that a demo never
 * resolves over the committed ones, and an edit in images/ is seen by the next run.
 */
export async function syncWorkspace(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(to)) {
    if (!existsSync(join(from, name))) await rm(join(to, name), { recursive: true });
  }
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isDirectory()) {
      await cp(join(from, entry.name), join(to, entry.name));
      continue;
    }
    const target = join(to, entry.name);
    await mkdir(target, { recursive: true });
    for (const name of await readdir(target))
      if (!own.includes(name)) await rm(join(target, name), { recursive: true });
    await cp(join(from, entry.name), target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !own.some((name) => source === join(from, entry.name, name)),
    });
  }
}

/** Removes the locks of a workspace, so that resolve begins with none. */
export async function dropLocks(images: string): Promise<void> {
  for (const entry of await readdir(images, { withFileTypes: true })) {
    if (entry.isDirectory()) await rm(join(images, entry.name, 'image.lock.json'), { force: true });
  }
}
