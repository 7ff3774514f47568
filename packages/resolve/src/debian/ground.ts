import {
  canonicalJson,
  type DebianBelow,
  type DebianGround,
  debianGround,
  FactoryError,
  groundParent,
  isInImage,
  type Lock,
  type LockedPackage,
  type LockedParent,
  type Platform,
  type WorkspaceImage,
} from '@officina/core';
import type { ImageQuestion } from '../image-question.ts';
import type { ResolvePorts } from '../ports.ts';
import { type Repositories, readRepositories } from './repositories.ts';

/** What apt is asked on, on one platform. */
export interface AptGround {
  readonly parent: LockedParent;
  /** What images of ours below have installed, by the context that brings more. */
  readonly below: ReadonlyMap<string, readonly DebianBelow[]>;
}

/** What is known of images' locks, by name. */
export type Locks = ReadonlyMap<string, KnownLock | undefined>;

interface KnownLock extends Pick<Lock, 'debian'> {
  readonly parents: Readonly<Record<string, LockedParent>>;
}

/** What an image's packages are installed on, on each platform; throws what debianGround throws. */
export function groundsOf({
  image,
  images,
  platforms,
}: Pick<ImageQuestion, 'image' | 'images' | 'platforms'>): ReadonlyMap<Platform, DebianGround> {
  return new Map(platforms.map((platform) => [platform, debianGround(image, { platform, images })]));
}

/** The images whose locks say what it is, the image itself left out. */
export function imagesUnder(
  grounds: ReadonlyMap<Platform, DebianGround>,
  image: Pick<WorkspaceImage, 'name'>,
): WorkspaceImage[] {
  const found = [...grounds.values()].flatMap(({ owner, below }) => [owner, ...[...below.values()].flat()]);
  return [...new Set(found)].filter(({ name }) => name !== image.name);
}

/**
 * What apt is asked on, by the locks of these images; throws parent-missing, lock-missing and lock-stale for what these lack,
 * file-missing and file-unreadable for a key of a repository.
 */
export async function aptGrounds(
  grounds: ReadonlyMap<Platform, DebianGround>,
  locks: Locks,
  { files }: Pick<ResolvePorts, 'files'>,
): Promise<ReadonlyMap<Platform, AptGround>> {
  const repositories = new Map<WorkspaceImage, Repositories>();
  const found = new Map<Platform, AptGround>();
  for (const [platform, ground] of grounds) {
    // Contexts on the same images share one list.
    const lists = new Map<string, DebianBelow[]>();
    const below = new Map<string, DebianBelow[]>();
    for (const [context, images] of ground.below) {
      const names = images.map(({ name }) => name).join(' ');
      const list = lists.get(names) ?? [];
      if (!lists.has(names)) {
        lists.set(names, list);
        for (const image of images) {
          const own = repositories.get(image) ?? (await readRepositories(image, { files }));
          repositories.set(image, own);
          const packages = installed(locks.get(image.name), platform);
          if (packages === undefined) throw unlocked(image.name, platform);
          list.push({ image: image.name, packages, repositories: narrowed(image, own, packages) });
        }
      }
      below.set(context, list);
    }
    found.set(platform, { parent: groundParent(ground, locks.get(ground.owner.name)?.parents), below });
  }
  return found;
}

interface Moving {
  readonly before: Locks;
  readonly now: Locks;
  /** Whether the packages of an image are asked for in this run whatever moved. */
  readonly isAsked: (image: string) => boolean;
}

/**
 * The parents of another tag than before, with whose packages those chosen before do not go; and whether anything that is
 * installed below moved, or was asked for in other bytes of the parent.
 */
export function movedUnder(
  grounds: ReadonlyMap<Platform, DebianGround>,
  image: Pick<WorkspaceImage, 'name'>,
  { before, now, isAsked }: Moving,
): { readonly parents: LockedParent[]; readonly packages: boolean } {
  const parents = [...grounds.values()].flatMap(({ owner, parent }) => {
    const [was, is] = [before, now].map((locks) => locks.get(owner.name)?.parents[parent]);
    const isSame = was === undefined || is === undefined || (was.image === is.image && was.tag === is.tag);
    return isSame ? [] : [is];
  });
  const packages = [...grounds].some(([platform, { owner, parent, below }]) => {
    const [was, is] = [before, now].map((locks) => locks.get(owner.name)?.parents[parent]?.digest);
    if (owner.name !== image.name && was !== is && isAsked(owner.name)) return true;
    return [...below.values()].flat().some(({ name }) => {
      const [was, is] = [before, now].map((locks) =>
        canonicalJson(installed(locks.get(name), platform) ?? null),
      );
      return was !== is;
    });
  });
  return { parents, packages };
}

function installed(lock: Pick<Lock, 'debian'> | undefined, platform: Platform): LockedPackage[] | undefined {
  return lock?.debian?.[platform]?.filter(isInImage);
}

function unlocked(image: string, platform: Platform): FactoryError {
  return new FactoryError(
    'lock-missing',
    `the Debian packages of ${image}, below, are not locked for ${platform}`,
    {
      hint: `run officina resolve --only ${image}`,
    },
  );
}

/** The repositories that packages come from, asked for these alone. */
function narrowed(
  { name: image }: Pick<WorkspaceImage, 'name'>,
  repositories: Repositories,
  packages: readonly LockedPackage[],
): Repositories {
  for (const { name, repository } of packages) {
    if (repository === undefined || repositories[repository] !== undefined) continue;
    const message = `the lock of ${image}, below, has ${name} from ${repository}, which its image.yaml does not name`;
    throw new FactoryError('lock-stale', message, { hint: `run officina resolve --only ${image}` });
  }
  return Object.fromEntries(
    Object.entries(repositories).flatMap(([name, repository]) => {
      const own = packages.filter((one) => one.repository === name).map((one) => one.name);
      return own.length === 0 ? [] : [[name, { ...repository, packages: own, stages: {} }]];
    }),
  );
}
