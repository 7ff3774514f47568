import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assetsFor,
  assetValues,
  FactoryError,
  fillTemplate,
  type LockedAsset,
  mirrorUrl,
  packingOf,
  requireLock,
  type WorkspaceImage,
} from '@officina/core';
import type { Surroundings } from './surroundings.ts';

/** The old way: three Dockerfiles, three builds and pushes one after the other, gzip, the same packages and bytes. */
export interface SeedStyle {
  /** Builds and pushes base, gemini and devpod, as its scripts did. */
  release(options?: SeedOptions): Promise<void>;
  /** The name of the topmost image under a tag. */
  name(image: SeedImage, options?: Pick<SeedOptions, 'tag' | 'registry'>): string;
}

export type SeedImage = 'base' | 'gemini' | 'devpod';

export interface SeedOptions {
  readonly tag?: string;
  readonly noCache?: boolean;
  /** DOCKER_HOST of another engine. */
  readonly host?: string;
  /** Where the images go instead: host, port and path. */
  readonly registry?: string;
  /** What is downloaded instead of an asset of the lock, by its url. */
  readonly instead?: ReadonlyMap<string, string>;
  /** Further arguments of each build; {image} is filled in. */
  readonly extra?: readonly string[];
}

/** Prepares the baseline's build contexts in the bench's folder. */
export async function seedStyle(around: Surroundings): Promise<SeedStyle> {
  const { root, folder, platform, secrets, address, workspace, mirrors, docker } = around;
  const place = join(folder, 'seed-style');
  await mkdir(place, { recursive: true });
  await cp(join(root, 'bench', 'seed-style'), place, { recursive: true });
  for (const image of ['base', 'devpod'])
    await cp(join(workspace, image, 'rootfs'), join(place, image, 'rootfs'), { recursive: true });
  const { images } = await around.load();
  const base = images.find(({ name }) => name === 'base');
  const gemini = images.find(({ name }) => name === 'gemini');
  const parent = base?.lock?.parents['debian'];
  const version = gemini?.lock?.npm?.packages['@google/gemini-cli']?.version;
  if (base === undefined || parent === undefined || version === undefined)
    throw new FactoryError('image-unknown', `${workspace} is not the chain that the baseline was made for`, {
      hint: 'name the images of the factory with --images, locked',
    });
  const name: SeedStyle['name'] = (image, at = {}) =>
    `${at.registry ?? `${address}/seed-style`}/${image}:${at.tag ?? 'bench'}`;
  const release = async (options: SeedOptions = {}): Promise<void> => {
    const lines = downloads(base, around, options.instead ?? new Map());
    // The same second and size would make the builder take a changed file for the one before.
    await sleep(5);
    await writeFile(join(place, 'base', 'downloads.tsv'), lines);
    const args: Readonly<Record<SeedImage, readonly string[]>> = {
      base: [
        `FROM=${mirrorUrl(`${parent.image}@${parent.digest}`, mirrors)}`,
        `PACKAGES=${base.spec.debian?.packages.join(' ')}`,
      ],
      gemini: [`FROM=${name('base', options)}`, `VERSION=${version}`],
      devpod: [`FROM=${name('gemini', options)}`],
    };
    for (const image of ['base', 'gemini', 'devpod'] as const) {
      await docker(
        [
          'build',
          '--network=host',
          '--provenance=false',
          `--platform=${platform}`,
          ...(options.noCache ? ['--no-cache'] : []),
          ...(options.extra ?? []).map((word) => word.replace('{image}', image)),
          ...args[image].flatMap((arg) => ['--build-arg', arg]),
          ...(image === 'gemini'
            ? secrets.flatMap(({ id, file }) => ['--secret', `id=${id},src=${file}`])
            : []),
          '--tag',
          name(image, options),
          join(place, image),
        ],
        options.host,
      );
      await docker(['push', '--quiet', name(image, options)], options.host);
    }
  };
  return { release, name };
}

/** The list that download.sh reads: every tool of the lock, or what stands in its place. */
function downloads(
  image: WorkspaceImage,
  { platform, mirrors }: Pick<Surroundings, 'platform' | 'mirrors'>,
  instead: ReadonlyMap<string, string>,
): string {
  const lock = requireLock(image, [platform]);
  const lines: string[][] = [];
  for (const [tool, locked] of Object.entries(lock.tools)) {
    const spec = image.spec.tools[tool];
    if (spec === undefined) continue;
    const values = assetValues(spec, locked.version, platform);
    const from = (asset: LockedAsset) => instead.get(asset.url) ?? mirrorUrl(asset.url, mirrors);
    for (const asset of assetsFor(locked, platform)) {
      for (const { from: member, to } of spec.install) {
        if (asset.path !== undefined) lines.push(['raw', from(asset), '-', `${to}${asset.path}`]);
        else lines.push([packingOf(spec, asset.url), from(asset), fillTemplate(member ?? '-', values), to]);
      }
    }
    for (const [link, target] of Object.entries(spec.links))
      lines.push(['link', '-', fillTemplate(target, values), link]);
  }
  return lines.map((line) => `${line.join('\t')}\n`).join('');
}
