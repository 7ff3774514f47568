import { join } from 'node:path';
import {
  archivePath,
  type DebianArchives,
  type DebianPlace,
  digested,
  FactoryError,
  type Files,
  type LayerMember,
  type OpenedImage,
  parseRepository,
  renderReference,
} from '@officina/core';
import { openRegistryImage } from '../layer/open-image.ts';
import type { HostRegistry } from '../registry/registry.ts';
import { type AptFiles, aptUris, layerOver } from './apt-files.ts';

export interface DebianArchivesOptions {
  readonly registry: Pick<HostRegistry, 'manifest' | 'blob' | 'stream'>;
  readonly files: Pick<Files, 'read' | 'write'>;
  /** What was read of an image is kept here, by its digest: its layers come once. */
  readonly folder: string;
}

type Image = Omit<DebianPlace, 'path'>;

/** Archives by the apt sources in the layers of images of registries. */
export function createDebianArchives(options: DebianArchivesOptions): DebianArchives {
  const known = new Map<string, Promise<readonly string[]>>();
  const urisOf = (image: Image) => {
    const name = fileName(image);
    const found = known.get(name) ?? findUris(image, options);
    known.set(name, found);
    return found;
  };
  return {
    urls: async ({ path, ...image }) => {
      const uris = await urisOf(image);
      const urls = uris.filter((uri) => leadsTo(uri, path)).map((uri) => `${new URL(uri).origin}/${path}`);
      if (urls.length > 0) return [...new Set(urls)];
      const { parent, platform } = image;
      const has = uris.length === 0 ? 'has none' : `names ${uris.join(', ')}`;
      throw new FactoryError(
        'asset-missing',
        `apt's sources in ${parent.image}@${parent.digest} for ${platform} lead to no ${path}: it ${has}`,
        { hint: 'run officina resolve --only debian-packages: the lock is of another parent' },
      );
    },
  };
}

function leadsTo(uri: string, path: string): boolean {
  const top = archivePath(uri);
  return top === '' || path.startsWith(`${top.replace(/\/$/, '')}/`);
}

function fileName({ parent, platform }: Image): string {
  return `${parent.digest.replace(':', '-')}-${platform.replace('/', '-')}`;
}

/** A file that is no list of addresses is made again. */
async function findUris(image: Image, options: DebianArchivesOptions): Promise<readonly string[]> {
  const { files, folder } = options;
  const file = join(folder, fileName(image));
  const kept = (await files.read(file).catch(() => undefined))?.split('\n').filter((line) => line !== '');
  if (kept?.every((line) => URL.canParse(line))) return kept;
  const uris = await readUris(image, options);
  await files.write(file, uris.map((uri) => `${uri}\n`).join(''));
  return uris;
}

async function readUris(
  { parent, platform }: Image,
  { registry }: DebianArchivesOptions,
): Promise<readonly string[]> {
  const reference = digested(parseRepository(parent.image), parent.digest);
  const opened = await openRegistryImage(reference, platform, registry);
  if (opened !== undefined) return aptUris(await readAptFiles(opened));
  throw new FactoryError('registry-missing', `the registry does not have ${renderReference(reference)}`, {
    hint: "its apt sources say where the lock's Debian packages are: name a mirror that has it with --mirror",
  });
}

/** What apt reads of its sources, once all layers lie over one another. */
async function readAptFiles({ layers, members }: OpenedImage): Promise<AptFiles> {
  let files: AptFiles = new Map();
  for (const { digest } of layers) {
    const found: LayerMember[] = [];
    const isApt = (path: string) => /^etc\/(?:apt\/|\.wh\.apt$|\.wh\.\.wh\.\.opq$)/.test(path);
    await members(digest, {
      keeps: isApt,
      visit: (member) => {
        if (isApt(member.path)) found.push(member);
      },
    });
    files = layerOver(files, found);
  }
  return files;
}
