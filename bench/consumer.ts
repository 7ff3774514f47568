import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError } from '@officina/core';
import type { Ground } from './ground.ts';
import { timed } from './row.ts';

/**
 * Milliseconds of `devcontainer up` on a repository with this devcontainer.json, from nothing to a container; the
 * container is removed afterwards. Throws command-failed.
 */
export async function timedUp(ground: Ground, file: Readonly<Record<string, unknown>>): Promise<number> {
  const place = join(ground.folder, 'consumer');
  const label = `officina.bench=${place}`;
  const client = join(ground.root, 'node_modules', '.bin', 'devcontainer');
  await rm(place, { recursive: true, force: true });
  await mkdir(join(place, '.devcontainer'), { recursive: true });
  await writeFile(join(place, '.devcontainer', 'devcontainer.json'), JSON.stringify(file));
  const args = [
    'up',
    '--workspace-folder',
    place,
    '--id-label',
    label,
    '--docker-path',
    (await ground.engine.cli()).path,
  ];
  try {
    return await timed(async () => {
      const result = await ground.exec.run(client, args, { env: ground.engine.env });
      if (result.exitCode === 0) return;
      throw new FactoryError('command-failed', `devcontainer up: ${result.stdout.trim().slice(-300)}`, {
        hint: 'run the same devcontainer command by hand: it says more',
      });
    });
  } finally {
    const { stdout } = await ground.docker(['ps', '-aq', '--filter', `label=${label}`]);
    const ids = stdout.split('\n').filter(Boolean);
    if (ids.length > 0) await ground.docker(['rm', '-f', ...ids]);
  }
}
