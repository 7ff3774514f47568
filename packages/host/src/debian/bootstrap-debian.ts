import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  architectureOf,
  type Descriptor,
  type Digest,
  descriptorOf,
  digested,
  type Exec,
  type Files,
  mediaTypes,
  type Platform,
  platformOf,
  renderManifest,
  type TagReference,
  type Talk,
} from '@officina/core';
import { onInterrupt } from '../process/interrupt.ts';
import type { HostRegistry } from '../registry/registry.ts';
import { ensurePackages } from './apt.ts';
import { type AptSource, renderAptSources } from './apt-sources.ts';
import { parseIndexEntries, renderDebianIndex, renderImageConfig } from './base-image.ts';
import { findDebianMirror, readAptSources, suiteSources } from './debian-mirror.ts';
import { makeRootfs, neededAptOptions, rootfsPackages } from './debian-rootfs.ts';
import { requirePlatform } from './emulation.ts';
import { packLayer } from './pack-layer.ts';

export interface BootstrapDebianOptions {
  readonly exec: Exec;
  readonly files: Files;
  readonly talk: Talk;
  readonly registry: HostRegistry;
  /** Where in it the image is to be; its tag is Debian's suite and what follows a dash, such as `bookworm-slim`. */
  readonly reference: TagReference;
  readonly platforms: readonly Platform[];
  /** Where work is done; nothing stays there. */
  readonly folder: string;
}

/** A base image in the local registry. */
export interface BootstrappedImage {
  /** The digest of its multi-platform index. */
  readonly digest: Digest;
  /** The platforms that were made now; empty when all were there. */
  readonly made: readonly Platform[];
}

/**
 * Makes a Debian base image from this machine's own mirror, for where its registry cannot be reached, and pushes it as a
 * multi-platform index; equal packages give an equal digest. What the registry has already is not made again.
 */
export async function bootstrapDebian(options: BootstrapDebianOptions): Promise<BootstrappedImage> {
  const { exec, files, talk, registry, reference } = options;
  const index = await registry.manifest(reference);
  const there = parseIndexEntries(index?.body);
  const made = options.platforms.filter((platform) => !there.some((entry) => platformOf(entry) === platform));
  if (made.length === 0 && index !== undefined) return { digest: index.digest, made };
  // A foreign platform's programs must run while its packages are configured.
  for (const platform of made) await requirePlatform(files, platform);
  await ensurePackages(rootfsPackages(), { exec, talk });
  const [suite = reference.tag] = reference.tag.split('-');
  const sources = suiteSources(findDebianMirror(await readAptSources(files)), suite);
  const entries = [...there];
  for (const platform of made) entries.push(await makePlatform(options, { suite, sources, platform }));
  const content = { mediaType: mediaTypes.index, body: renderDebianIndex(entries) };
  return { digest: await registry.putManifest(reference, content), made };
}

interface PlatformJob {
  readonly suite: string;
  readonly sources: readonly AptSource[];
  readonly platform: Platform;
}

async function makePlatform(
  { exec, files, talk, registry, reference, folder }: BootstrapDebianOptions,
  { suite, sources, platform }: PlatformJob,
): Promise<Descriptor> {
  return talk.task(`Bootstrap Debian ${suite} for ${platform}`, async (progress) => {
    const parent = resolve(folder);
    await mkdir(parent, { recursive: true });
    const work = await mkdtemp(join(parent, 'bootstrap-'));
    const clear = () => rm(work, { recursive: true, force: true });
    const takeBack = onInterrupt(clear);
    try {
      const tar = join(work, 'rootfs.tar');
      const sourcesFile = join(work, 'debian.sources');
      await files.write(sourcesFile, renderAptSources(sources));
      const { stdout } = await exec.run('apt-config', ['dump']);
      await makeRootfs(
        exec,
        { suite, platform, tar, sources: sourcesFile, aptOptions: neededAptOptions(stdout) },
        (line) => {
          if (line.startsWith('I: ')) progress.detail(line.slice(3));
        },
      );
      progress.detail('compressing');
      const layerFile = join(work, 'layer.tar.gz');
      const layer = await packLayer(tar, layerFile);
      progress.detail('pushing');
      await registry.putBlob(reference, { ...layer, file: layerFile });
      const config = renderImageConfig(platform, layer);
      await registry.putBlob(reference, config);
      const body = renderManifest({
        config: descriptorOf(mediaTypes.config, config),
        layers: [{ mediaType: mediaTypes.gzipLayer, digest: layer.digest, size: layer.size }],
      });
      const entry = descriptorOf(mediaTypes.manifest, body);
      await registry.putManifest(digested(reference, entry.digest), { mediaType: entry.mediaType, body });
      return { ...entry, platform: { os: 'linux', architecture: architectureOf(platform) } };
    } finally {
      await clear();
      takeBack();
    }
  });
}
