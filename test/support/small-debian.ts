import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AptRepository } from './apt-repository.ts';
import { run } from './officina.ts';
import type { SmallWorkspace } from './small-workspace.ts';

/** Puts a Debian whose apt knows the packages of one repository alone in the place of the workspace's parent. */
export async function putSmallDebian(small: SmallWorkspace, { source }: AptRepository): Promise<void> {
  const base = `${small.address}/library/debian:bookworm-slim`;
  const folder = join(small.folder, 'base');
  await mkdir(folder, { recursive: true });
  const text = `FROM ${base}\nRUN rm -rf /etc/apt/sources.list.d/* && echo '${source}' >/etc/apt/sources.list\n`;
  await writeFile(join(folder, 'Dockerfile'), text);
  const build = ['build', '--quiet', '--provenance=false', '--push', '--tag', base, folder];
  const { exitCode, stderr } = await run('docker', build);
  if (exitCode !== 0) throw new Error(stderr);
}
