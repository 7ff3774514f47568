import { debianGround, groundParent } from '../debian-ground.ts';
import type { Digest } from '../digest.ts';
import type { Lock, LockedParent } from '../document/lock.ts';
import type { Plan } from '../document/plan.ts';
import { isToolOn } from '../image-platforms.ts';
import { requireLock } from '../lock-check.ts';
import { lockDigest } from '../lock-digest.ts';
import type { Platform } from '../platform.ts';
import type { FolderContent, Material } from '../port/material-store.ts';
import type { Workspace, WorkspaceImage } from '../workspace.ts';
import { debianContent, toolContent } from './locked-content.ts';
import { npmContent } from './npm-content.ts';
import type { PackageLocks } from './package-locks.ts';

/** All that an image's lock names for a platform. */
export interface LockSources {
  readonly image: string;
  readonly platform: Platform;
  /** The tag under which its bytes are kept: it follows from which bytes they are. */
  readonly tag: string;
  readonly parents: Readonly<Record<string, LockedParent>>;
  /** The image that reads its Dockerfile, by its digest, where that is one of its own. */
  readonly frontend?: string;
  /** Tools' assets, Debian packages and npm tarballs, each once. */
  readonly materials: readonly Material[];
}

interface Workplace {
  readonly workspace: Workspace;
  readonly packageLocks: PackageLocks;
}

/** The sources of every image of a plan on each of its platforms; throws lock-missing, lock-mismatch and lock-stale. */
export function lockSources(plan: Plan, { workspace, packageLocks }: Workplace): LockSources[] {
  const images = new Map(workspace.images.map((one) => [one.name, one]));
  return plan.images.flatMap(({ name, platforms }) => {
    const image = images.get(name);
    if (image === undefined) return [];
    const lock = requireLock(
      image,
      platforms.map(({ platform }) => platform),
    );
    const lockfile = packageLocks.get(name);
    const frontend = lockedFrontend(image, lock);
    return platforms.map(({ platform }) => {
      const npm = lockfile && npmContent(name, { lockfile, platform });
      const contents = [
        ...lockedContents(image, { lock, platform, images }),
        ...(npm === undefined ? [] : [npm]),
      ];
      const { parents } = lock;
      const tag = sourcesTag(lockDigest(lock, platform));
      return {
        ...{ image: name, platform, tag, parents, materials: materialsIn(contents) },
        ...(frontend === undefined ? {} : { frontend }),
      };
    });
  });
}

/** The image that reads an image's Dockerfile, by its locked digest; undefined where that is the builder's own. */
export function lockedFrontend(
  { spec }: Pick<WorkspaceImage, 'spec'>,
  { parents }: Pick<Lock, 'parents'>,
): string | undefined {
  const parent = spec.frontend === undefined ? undefined : parents[spec.frontend];
  return parent && `${parent.image}@${parent.digest}`;
}

/** The tag of the bytes of a lock. */
export function sourcesTag(lock: Digest): string {
  return lock.replace('sha256:', 'sources-');
}

/** The files that folders hold, each once by its hash; texts are left out. */
export function materialsIn(contents: Iterable<FolderContent>): Material[] {
  const files = [...contents].flatMap((content) => Object.values(content));
  const materials = files.flatMap((one) => ('hash' in one ? [one] : 'file' in one ? [one.file] : []));
  return [...new Map(materials.map((one) => [one.hash.hex, one])).values()];
}

function lockedContents(
  owner: WorkspaceImage,
  {
    lock,
    platform,
    images,
  }: {
    readonly lock: Lock;
    readonly platform: Platform;
    readonly images: ReadonlyMap<string, WorkspaceImage>;
  },
): FolderContent[] {
  const image = owner.name;
  const tools = Object.entries(lock.tools).flatMap(([tool, locked]) => {
    const spec = owner.spec.tools[tool];
    const isHere = spec === undefined || isToolOn(spec, platform);
    return isHere ? [toolContent({ image, tool }, { locked, platform })] : [];
  });
  const packages = lock.debian?.[platform] ?? [];
  if (packages.length === 0) return tools;
  const ground = debianGround(owner, { platform, images });
  const parent = groundParent(ground, ground.owner.lock?.parents);
  return [
    ...tools,
    debianContent({ image, platform, parent, repositories: lock.repositories }, { packages }),
  ];
}
