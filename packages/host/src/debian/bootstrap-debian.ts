import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  architectureOf,
  type Digest,
  digestOf,
  type Exec,
  type Files,
  type Platform,
  type Talk,
} from '@officina/core';
import { onInterrupt } from '../process/interrupt.ts';
import { ensurePackages } from './apt.ts';
import { type AptSource, renderAptSources } from './apt-sources.ts';
import {
  type IndexEntry,
  parseIndexEntries,
  renderImageConfig,
  renderIndex,
  renderManifest,
} from './base-image.ts';
import { findDebianMirror, readAptSources, suiteSources } from './debian-mirror.ts';
import { makeRootfs, neededAptOptions } from './debian-rootfs.ts';
import { requirePlatform } from './emulation.ts';
import {
  type LoopbackRepository,
  mediaTypes,
  putManifest,
  readIndex,
  uploadFile,
  uploadText,
} from './loopback-upload.ts';
import { packLayer } from './pack-layer.ts';

export interface BootstrapDebianOptions {
  readonly exec: Exec;
  readonly files: Files;
  readonly talk: Talk;
  /** Host and port of a registry on this machine. */
  readonly registryAddress: string;
  /** Repository in that registry, such as `library/debian`. */
  readonly image: string;
  /** Debian's suite and what follows a dash, such as `bookworm-slim`. */
  readonly tag: string;
  readonly platforms: readonly Platform[];
  /** Where work is done; nothing stays there. */
  readonly folder: string;
}

/** A base image in the local registry. */
export interface BootstrappedImage {
  /** `host:port/repository:tag`. */
  readonly reference: string;
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
  const { exec, files, talk, image, tag } = options;
  const to = { address: options.registryAddress, repository: image };
  const reference = `${to.address}/${image}:${tag}`;
  const index = await readIndex(to, tag);
  const there = parseIndexEntries(index);
  const made = options.platforms.filter((platform) => !there.some((entry) => isFor(entry, platform)));
  if (made.length === 0 && index !== undefined) return { reference, digest: digestOf(index), made };
  // A foreign platform's programs must run while its packages are configured.
  for (const platform of made) await requirePlatform(files, platform);
  await ensurePackages(['mmdebstrap'], { exec, talk });
  const suite = tag.split('-')[0] ?? tag;
  const sources = suiteSources(findDebianMirror(await readAptSources(files)), suite);
  const entries = [...there];
  for (const platform of made) entries.push(await makePlatform(options, to, { suite, sources, platform }));
  const digest = await putManifest(to, { text: renderIndex(entries), mediaType: mediaTypes.index, tag });
  return { reference, digest, made };
}

interface PlatformJob {
  readonly suite: string;
  readonly sources: readonly AptSource[];
  readonly platform: Platform;
}

async function makePlatform(
  { exec, files, talk, folder }: BootstrapDebianOptions,
  to: LoopbackRepository,
  { suite, sources, platform }: PlatformJob,
): Promise<IndexEntry> {
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
      await uploadFile(to, layerFile, layer.digest);
      const config = renderImageConfig(platform, layer);
      const configDigest = await uploadText(to, config);
      const manifest = renderManifest({ digest: configDigest, size: Buffer.byteLength(config) }, layer);
      const digest = await putManifest(to, { text: manifest, mediaType: mediaTypes.manifest });
      return {
        mediaType: mediaTypes.manifest,
        digest,
        size: Buffer.byteLength(manifest),
        platform: { os: 'linux', architecture: architectureOf(platform) },
      };
    } finally {
      await clear();
      takeBack();
    }
  });
}

function isFor(entry: IndexEntry, platform: Platform): boolean {
  return `${entry.platform?.os}/${entry.platform?.architecture}` === platform;
}
