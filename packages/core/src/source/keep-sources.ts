import { renderBytes } from '../amount.ts';
import { mapUntilFailure } from '../bounded.ts';
import { type Digest, digestOf } from '../digest.ts';
import type { LockedParent } from '../document/lock.ts';
import type { Platform } from '../platform.ts';
import type { Files } from '../port/files.ts';
import type { KeptMaterial, Material, MaterialStore } from '../port/material-store.ts';
import type { SourceFile, SourcePlace } from '../port/source-place.ts';
import type { Talk } from '../port/talk.ts';
import { digested, parseRepository } from '../reference.ts';
import { type Bring, createBringer } from './bring.ts';
import type { LockSources } from './lock-sources.ts';
import { type ParentFile, parentFiles, parentMaterial } from './parent-files.ts';
import { renderSources, type SourceBlob } from './sources-manifest.ts';

export interface KeepPorts {
  readonly materials: MaterialStore;
  readonly place: SourcePlace;
  readonly files: Pick<Files, 'read'>;
  readonly talk: Pick<Talk, 'task' | 'warn'>;
}

/** The bytes of a lock, where they are kept. */
export interface KeptSources extends Pick<LockSources, 'image' | 'platform' | 'tag'> {
  /** The digest of the manifest over them, and its text. */
  readonly manifest: Digest;
  readonly body: string;
  readonly files: number;
  readonly bytes: number;
  /** Whether all was there already. */
  readonly wasThere: boolean;
}

/** Transfers under way at a time. */
const lanes = { in: 16, out: 6 } as const;

/**
 * Puts every byte that locks name into a place, an artifact for each lock, its tag last: of one that has its tag nothing is
 * asked for again, but for what the place has lost since. Run again after an interruption it goes on. Warns of what no
 * builder takes from there. Throws what bringing and putting throw.
 */
export async function keepSources(sources: readonly LockSources[], ports: KeepPorts): Promise<KeptSources[]> {
  const kept: KeptSources[] = [];
  for (const one of sources) kept.push(await keepOne(one, ports));
  const frontends = new Set(sources.flatMap(({ frontend }) => (frontend === undefined ? [] : [frontend])));
  for (const frontend of frontends) ports.talk.warn(frontendAlone(frontend));
  return kept;
}

/** What must be said of a commit whose Dockerfile has a frontend of its own. */
export function frontendAlone(frontend: string): string {
  return `the frontend ${frontend} is kept, but builders take a frontend from a registry only: to build this commit without its own, copy it to another and name that with --mirror`;
}

async function keepOne(sources: LockSources, ports: KeepPorts): Promise<KeptSources> {
  const { image, platform, tag } = sources;
  const { place, talk } = ports;
  const there = await place.manifest(tag);
  if (there !== undefined && (await place.lacks(layersOf(there))).length === 0)
    return toKept(sources, { body: there, wasThere: true });
  return talk.task(`keep what ${image} is made from on ${platform}`, async (progress) => {
    const brought = await bringAll(sources, ports);
    let bytes = 0;
    await mapUntilFailure(brought, lanes.out, async ({ file }) => {
      await place.put(file);
      bytes += file.size;
      progress.detail(renderBytes(bytes));
    });
    const body = renderSources(brought.map(({ blob }) => blob));
    await place.putManifest(tag, body);
    return toKept(sources, { body, wasThere: false });
  });
}

function toKept(
  { image, platform, tag }: LockSources,
  { body, wasThere }: { readonly body: string; readonly wasThere: boolean },
): KeptSources {
  const layers = layersOf(body);
  const bytes = layers.reduce((sum, { size }) => sum + size, 0);
  return { image, platform, tag, manifest: digestOf(body), body, files: layers.length, bytes, wasThere };
}

function layersOf(body: string): { readonly digest: Digest; readonly size: number }[] {
  return (JSON.parse(body) as { layers: { digest: Digest; size: number }[] }).layers;
}

interface Brought {
  readonly file: SourceFile;
  readonly blob: SourceBlob;
}

async function bringAll(sources: LockSources, ports: KeepPorts): Promise<Brought[]> {
  const { materials, place, files } = ports;
  const bring = createBringer(materials, { place, tags: [sources.tag] });
  const parents: Brought[] = [];
  for (const [name, parent] of Object.entries(sources.parents)) {
    const what = `${sources.image}: parent ${name} for ${sources.platform}`;
    parents.push(...(await bringParent(parent, { ...{ what, platform: sources.platform, bring }, files })));
  }
  const others = await mapUntilFailure(sources.materials, lanes.in, async (material) =>
    toBrought(material, await bring(material), materials),
  );
  return [...parents, ...others];
}

interface ParentRequest {
  readonly what: string;
  readonly platform: Platform;
  readonly bring: Bring;
  readonly files: Pick<Files, 'read'>;
}

async function bringParent(
  parent: LockedParent,
  { what, platform, bring, files }: ParentRequest,
): Promise<Brought[]> {
  const from = parseRepository(parent.image);
  const one = async (file: ParentFile): Promise<Brought> => {
    const at = { registry: digested(from, file.digest), as: file.as } as const;
    const kept = await bring(parentMaterial(what, file, at));
    const { digest } = file;
    const { size } = kept;
    return { file: { digest, size, file: kept.file, from }, blob: { digest, size, what } };
  };
  const read = async (file: ParentFile) => files.read((await one(file)).file.file);
  const found = (await parentFiles(parent, platform, read)) ?? [];
  return mapUntilFailure(found, lanes.in, one);
}

async function toBrought(
  { what, hash }: Material,
  kept: KeptMaterial,
  materials: Pick<MaterialStore, 'digest'>,
): Promise<Brought> {
  const { size, file } = kept;
  const isOwn = hash.algorithm === 'sha256';
  const digest: Digest = isOwn ? `sha256:${hash.hex}` : await materials.digest(kept);
  return { file: { digest, size, file }, blob: { digest, size, what, ...(isOwn ? {} : { hash }) } };
}
