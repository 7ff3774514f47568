import {
  type Digest,
  type DigestReference,
  digested,
  FactoryError,
  type ImageConfig,
  isDigest,
  type LayerMember,
  layersIn,
  type MemberLook,
  type OpenedImage,
  type Platform,
  platformOf,
  type Reference,
  type Registry,
  readImageConfig,
  readManifest,
  renderCause,
  renderReference,
} from '@officina/core';
import { engineLog, engineMessage } from '../engine/engine-client.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { readStore, storeFolders } from './content-store.ts';
import { exportOf } from './image-layers.ts';
import { sniffLayer } from './layer-packing.ts';
import { type ReadLayer, readMembers } from './layer-stream.ts';
import { contentsOf } from './oci-layout.ts';
import type { StreamBlob } from './registry-layers.ts';

/** Opens an image of a registry; undefined for a name that it does not have. Throws platform-missing and registry-answer. */
export async function openRegistryImage(
  reference: Reference,
  platform: Platform,
  registry: Pick<Registry, 'manifest' | 'blob'> & { readonly stream: StreamBlob },
): Promise<OpenedImage | undefined> {
  const name = renderReference(reference);
  const found = await registry.manifest(reference);
  if (found === undefined) return undefined;
  const parts = readManifest(found.body)?.manifests;
  const digest = parts === undefined ? found.digest : digestFor(name, parts, platform);
  const raw = parts === undefined ? found : await registry.manifest(digested(reference, digest));
  const manifest = readManifest(raw?.body);
  const config =
    manifest?.config && readImageConfig(await registry.blob(digested(reference, manifest.config.digest)));
  const layers = layersIn(manifest);
  if (config === undefined || layers.length === 0) throw noImage(name, digest);
  return {
    ...{ found: 'registry', digest, config, layers },
    members: (layer, look) => {
      const wanted = config.diffIds[layers.findIndex((one) => one.digest === layer)];
      return readRegistryLayer(digested(reference, layer), { wanted, look, stream: registry.stream });
    },
  };
}

/** The manifest of an index that is for a platform; throws platform-missing. */
function digestFor(
  name: string,
  parts: readonly {
    readonly digest: Digest;
    readonly platform?: { os: string; architecture: string } | undefined;
  }[],
  platform: Platform,
): Digest {
  const own = parts.find((part) => platformOf(part) === platform);
  if (own !== undefined) return own.digest;
  const has = [...new Set(parts.flatMap((part) => platformOf(part) ?? []))].join(', ');
  throw new FactoryError('platform-missing', `${name} is for ${has}, wanted ${platform}`, {
    hint: 'name one of its platforms with --platform',
  });
}

interface LayerRequest {
  /** The digest of what is to come out of it, unpacked, as its image's configuration has it. */
  readonly wanted: Digest | undefined;
  readonly look: MemberLook;
  readonly stream: StreamBlob;
}

async function readRegistryLayer(
  reference: DigestReference,
  { wanted, look, stream }: LayerRequest,
): Promise<void> {
  try {
    const { packing, bytes } = await sniffLayer(await stream(reference));
    const { diffId } = await readMembers({ digest: reference.digest, packing, bytes }, look);
    if (wanted === undefined || diffId === wanted) return;
    throw new Error(`what came out of it is ${diffId}, wanted ${wanted}`);
  } catch (cause) {
    if (cause instanceof FactoryError) throw cause;
    const message = `layer ${renderReference(reference)}: ${renderCause(cause)}`;
    const hint = 'try again: the layer could not be read to its end';
    throw new FactoryError('registry-answer', message, { hint, cause });
  }
}

/** What is asked of an image in an engine; its layers are all read at once, because an export is one stream. */
export interface EngineImageRequest {
  readonly name: string;
  readonly platform: Platform;
  /** Whether the content of a path is wanted. */
  keeps(path: string): boolean;
}

/** Opens an image of an engine; throws engine-failed and platform-missing. */
export async function openEngineImage(
  { name, platform, keeps }: EngineImageRequest,
  connection: Pick<EngineConnection, 'client'>,
  foldersOf = storeFolders,
): Promise<OpenedImage> {
  const members = new Map<Digest, LayerMember[]>();
  const read: ReadLayer = (layer) => {
    const list: LayerMember[] = [];
    members.set(layer.digest, list);
    return readMembers(layer, { keeps, visit: (member) => void list.push(member) });
  };
  const docker = await connection.client();
  try {
    const { DockerRootDir: root } = (await docker.info()) as { DockerRootDir: string };
    const { Id: id } = await docker.getImage(name).inspect();
    const images = isDigest(id) ? [id] : [];
    const blobs = (await readStore(foldersOf(root), images, read)) ?? (await exportOf(docker, [name], read));
    // Throws for what was not read whole.
    const whole = new Set(contentsOf(blobs).map(({ digest }) => digest));
    const parts = readManifest(isDigest(id) ? blobs.documents.get(id) : undefined)?.manifests;
    const there = parts?.filter((part) => whole.has(part.digest));
    const digest =
      there === undefined ? [...whole].find((one) => one === id) : digestFor(name, there, platform);
    const manifest = digest && readManifest(blobs.documents.get(digest));
    const config = manifest?.config && readImageConfig(blobs.documents.get(manifest.config.digest));
    if (digest === undefined || config === undefined) throw noImage(name, id);
    return openedIn({ digest, config, layers: layersIn(manifest || undefined) }, members);
  } catch (error) {
    if (error instanceof FactoryError) throw error;
    throw new FactoryError('engine-failed', `image ${name}: ${engineMessage(error)}`, {
      hint: engineLog,
      cause: error,
    });
  }
}

function openedIn(
  image: Pick<OpenedImage, 'digest' | 'layers'> & { readonly config: ImageConfig },
  members: ReadonlyMap<Digest, readonly LayerMember[]>,
): OpenedImage {
  return {
    ...image,
    found: 'engine',
    members: async (layer, { visit }) => {
      for (const member of members.get(layer) ?? []) visit(member);
    },
  };
}

function noImage(name: string, digest: string): FactoryError {
  return new FactoryError('registry-answer', `${name} (${digest}) is not an image of files`, {
    hint: 'name an image: an artifact, such as an SBOM or a chart, has no files to compare',
  });
}
