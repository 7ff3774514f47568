import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Exec, Files } from '@officina/core';
import { stopService } from './detached.ts';

/** Files in which services that we started are recorded, in the order in which they are stopped. */
const records = ['registry.json', 'engine.json', 'dockerd.json', 'containerd.json'];

/** Removes a folder with all that a run left in it, killed or not: services end, mounts go, then the files. */
export async function clearFolder(
  folder: string,
  { exec, files }: { readonly exec: Exec; readonly files: Pick<Files, 'read'> },
): Promise<void> {
  const place = resolve(folder);
  // Engines keep whole file systems further down; a service's record is near the top.
  const args = [place, '-maxdepth', '4', '-name', '*.json', '-type', 'f'];
  const { stdout } = await exec.run('find', args);
  const found = stdout.split('\n');
  for (const record of records) {
    for (const file of found.filter((path) => path.endsWith(`/${record}`))) await stopService(files, file);
  }
  await exec.run('sh', ['-c', unmount, place]);
  await rm(place, { recursive: true, force: true });
}

/** What is still mounted on the folder or below it would keep it from being removed. */
const unmount =
  'awk -v f="$0/" \'index($2 "/", f) == 1 { print $2 }\' /proc/mounts | sort -r | xargs -r umount -l';
