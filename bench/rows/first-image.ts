import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError, mirrorUrl, parseLock } from '@officina/core';
import type { Ground } from '../ground.ts';
import { type Row, sideBySide, timed } from '../row.ts';

/** From an empty folder to a green image: `officina init` and `officina up`, on an engine that has the base. */
export const firstImage: Row = {
  name: 'first-image',
  title: 'an empty folder to a green image of its own: init, up',
  against: 'docker buildx build of the same by hand, and docker run of its program',
  unit: 'ms',
  bar: 1.5,
  seconds: 15,
  async measure(ground, pairs) {
    const run = Date.now().toString(36);
    // The first brings what the rest find there: the base, the program, and what V8 keeps of the command line.
    const url = await toolUrl(ground, await begin(ground, `first-${run}`));
    const measured = await sideBySide(pairs, {
      ours: (pair) => timed(() => begin(ground, `first-${run}-${pair}`)),
      baseline: (pair) => timed(() => byHand(ground, url, `by-hand-${run}-${pair}`)),
    });
    await removeImages(ground, run);
    return {
      pairs: measured,
      note: 'ours pins by checksum, writes six workflows and a README, and tests the image; by hand the url is known beforehand',
    };
  },
};

/** The folder of a factory that init and up have made just now. */
async function begin(ground: Ground, name: string): Promise<string> {
  const folder = join(ground.folder, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const mirrors = Object.entries(ground.mirrors).flatMap(([from, to]) => ['--mirror', `${from}=${to}`]);
  const registry = ['--registry', `${ground.address}/first/${name}`];
  for (const words of [['init', name, ...registry], ['up']]) {
    const result = await ground.exec.run(join(ground.root, 'officina'), [...words, ...mirrors], {
      cwd: folder,
      env: ground.engine.env,
    });
    if (result.exitCode === 0) continue;
    throw new FactoryError('command-failed', `officina ${words[0]}: ${result.stderr.trim().slice(-300)}`, {
      hint: 'run the same command by hand: it says more',
    });
  }
  return folder;
}

/** Where the program of that image lies, as somebody would have looked it up. */
async function toolUrl(ground: Ground, folder: string): Promise<string> {
  const [image = ''] = (await ground.files.list(join(folder, 'images'))).filter((name) =>
    name.startsWith('first-'),
  );
  const file = join(folder, 'images', image, 'image.lock.json');
  const lock = parseLock((await ground.files.read(file)) ?? '', { file });
  return mirrorUrl(lock.tools['yq']?.assets[0]?.url ?? '', ground.mirrors);
}

/** The same image as people write it. */
async function byHand(ground: Ground, url: string, name: string): Promise<void> {
  const folder = join(ground.folder, 'by-hand');
  await mkdir(folder, { recursive: true });
  const lines = [
    `FROM ${mirrorUrl('docker.io/library/debian:bookworm-slim', ground.mirrors)}`,
    `ADD --chmod=0755 ${url} /usr/local/bin/yq`,
    `LABEL of=${name}`,
  ];
  await writeFile(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
  const network = ['--network', 'host'];
  await ground.docker(['buildx', 'build', '--quiet', '--load', ...network, '--tag', name, folder]);
  await ground.docker(['run', '--rm', '--network', 'none', name, 'yq', '--version']);
}

async function removeImages(ground: Ground, run: string): Promise<void> {
  const { stdout } = await ground.docker(['images', '--format', '{{.Repository}}:{{.Tag}}']);
  const ours = stdout.split('\n').filter((name) => name.includes(run));
  if (ours.length > 0) await ground.docker(['rmi', '--force', ...ours]);
}
