import {
  compilersAlone,
  type Digest,
  type Files,
  type Inventory,
  type Lock,
  type OpenBuilds,
  type Plan,
  type Platform,
  parseJson,
  type Report,
  type Workspace,
  type WorkspaceImage,
} from '@officina/core';
import { z } from 'zod';
import { measuredOf } from './measured.ts';

/** An image's lock, and the npm lockfile that it names. */
export interface LockedImage {
  readonly image: string;
  readonly lock: Lock;
  /** `name@version` of an npm package to its integrity (`sha512-<base64>`). */
  readonly integrity: ReadonlyMap<string, string>;
}

/** All that an SBOM of one image on one platform is made from. */
export interface SbomContent {
  readonly image: string;
  readonly registry: string;
  readonly platform: Platform;
  readonly digest: Digest;
  /** Seconds since 1970 that the build was given. */
  readonly epoch: number;
  /** The locks of the images that it is made from, farthest first, then its own. */
  readonly locks: readonly LockedImage[];
  /** Images whose steps had a network, and why: nobody knows all that is in this one. */
  readonly open?: OpenBuilds;
  /** What its own databases said when it was smoked; absent where they were not asked. */
  readonly inventory?: Inventory;
  /** What its programs said about themselves: tool to version. */
  readonly measured: Readonly<Record<string, string>>;
}

/** The locks of all planned images, with their npm lockfiles; throws document-invalid. */
export async function loadLocks(
  workspace: Workspace,
  files: Pick<Files, 'read'>,
): Promise<Map<string, LockedImage>> {
  const found = await Promise.all(
    workspace.images.map(async ({ name, folder, spec, lock }): Promise<[string, LockedImage][]> => {
      if (lock === undefined) return [];
      const file = spec.npm === undefined ? undefined : `${folder}/${spec.npm.folder}/package-lock.json`;
      const text = file === undefined ? undefined : await files.read(file);
      const integrity =
        text === undefined || file === undefined ? new Map<string, string>() : integrityOf(text, file);
      return [[name, { image: name, lock, integrity }]];
    }),
  );
  return new Map(found.flat());
}

export interface ContentRequest {
  readonly plan: Plan;
  readonly locks: ReadonlyMap<string, LockedImage>;
  readonly report: Report;
  /** Those of the workspace: what only compiles others is in none of them. */
  readonly images: readonly WorkspaceImage[];
}

/** What the SBOM of a reported image holds. */
export function contentOf({ plan, locks, report, images }: ContentRequest): SbomContent {
  const { image, platform, digest, inventory } = report;
  const names = lineage(image, plan);
  const chain = images.filter(({ name }) => names.includes(name));
  const without = (found: LockedImage): LockedImage => {
    const owner = chain.find(({ name }) => name === found.image);
    const alone = owner === undefined ? new Set() : compilersAlone(owner, chain, platform);
    const tools = Object.entries(found.lock.tools).filter(([name]) => !alone.has(name));
    return { ...found, lock: { ...found.lock, tools: Object.fromEntries(tools) } };
  };
  const open = plan.images.find(({ name }) => name === image)?.open;
  return {
    image,
    registry: plan.registry,
    epoch: plan.epoch,
    platform,
    digest,
    locks: names.flatMap((name) => locks.get(name) ?? []).map(without),
    ...(open === undefined ? {} : { open }),
    ...(inventory === undefined ? {} : { inventory }),
    measured: measuredOf(report),
  };
}

/** An image and the images of ours that it has anything from, in plan order. */
function lineage(image: string, plan: Plan): string[] {
  const wanted = new Set([image]);
  // Parents come before children in a plan: from the end on, every child is seen before its parents.
  for (const { name, parents } of [...plan.images].reverse()) {
    if (wanted.has(name)) for (const parent of parents) wanted.add(parent);
  }
  return plan.images.map(({ name }) => name).filter((name) => wanted.has(name));
}

const NpmLockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});

function integrityOf(text: string, file: string): Map<string, string> {
  const { packages } = parseJson(NpmLockfile, text, { file });
  return new Map(
    Object.entries(packages).flatMap(([path, { version, integrity }]): [string, string][] => {
      const name = path.split('node_modules/').at(-1) ?? '';
      return version === undefined || integrity === undefined ? [] : [[`${name}@${version}`, integrity]];
    }),
  );
}
