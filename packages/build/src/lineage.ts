import {
  FactoryError,
  type Lock,
  type LockedParent,
  type Plan,
  type PlannedImage,
  type Platform,
  requireLock,
  type Workspace,
  type WorkspaceImage,
} from '@officina/core';

/** A planned image with its folder and its lock. */
export interface Planned {
  readonly name: string;
  readonly planned: PlannedImage;
  readonly image: WorkspaceImage;
  readonly lock: Lock;
}

/** Joins a plan with the workspace that it was made from; throws image-unknown, lock-missing or lock-mismatch. */
export function joinPlan(plan: Plan, workspace: Workspace): Map<string, Planned> {
  return new Map(
    plan.images.map((planned) => {
      const image = workspace.images.find((candidate) => candidate.name === planned.name);
      if (image === undefined) {
        throw new FactoryError(
          'image-unknown',
          `the plan names image ${planned.name}, ${workspace.folder} has none`,
          {
            hint: 'run officina plan again',
          },
        );
      }
      const platforms = planned.platforms.map((entry) => entry.platform);
      const lock = requireLock(image, platforms);
      return [planned.name, { name: planned.name, planned, image, lock }];
    }),
  );
}

/** The images of ours that an image has anything from, farthest first, then itself; in plan order. */
export function lineage(name: string, images: ReadonlyMap<string, Planned>): Planned[] {
  const wanted = new Set<string>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (wanted.has(next)) continue;
    wanted.add(next);
    const planned = images.get(next)?.planned;
    if (planned === undefined) {
      throw new FactoryError('image-unknown', `${name} stands on ${next}, which the plan does not have`, {
        hint: 'run officina plan again',
      });
    }
    waiting.push(...planned.parents);
  }
  return [...images.values()].filter((image) => wanted.has(image.name));
}

/** The images of ours whose configuration an image inherits, farthest first, then itself: the chain of FROM. */
export function chain(name: string, images: ReadonlyMap<string, Planned>, platform: Platform): Planned[] {
  const found: Planned[] = [];
  let next = images.get(name);
  while (next !== undefined && !found.includes(next)) {
    found.unshift(next);
    next = baseImage(next, platform, images);
  }
  return found;
}

/** The image of ours that another is FROM; undefined where it stands on one of others. */
export function baseImage(
  image: Planned,
  platform: Platform,
  images: ReadonlyMap<string, Planned>,
): Planned | undefined {
  const base = baseOf(image, platform);
  return images.get(image.planned.aliases?.[base] ?? base);
}

/** The image of others at the bottom of an image's chain of FROM. */
export function rootParent(
  name: string,
  images: ReadonlyMap<string, Planned>,
  platform: Platform,
): LockedParent | undefined {
  const [root] = chain(name, images, platform);
  return root && pinnedParent(root, baseOf(root, platform), images);
}

/** The image of others that a name in an image's Dockerfile stands for: its own, or the one of an ancestor. */
export function pinnedParent(
  { name, planned }: Planned,
  used: string,
  images: ReadonlyMap<string, Planned>,
): LockedParent | undefined {
  const owner = images.get(planned.inherited?.[used] ?? name);
  const parents = owner?.lock.parents ?? {};
  return Object.hasOwn(parents, used) ? parents[used] : undefined;
}

function baseOf({ name, planned }: Planned, platform: Platform): string {
  const base = planned.readings?.[platform]?.base;
  if (base !== undefined) return base;
  throw new FactoryError('document-invalid', `the plan does not say what ${name} stands on for ${platform}`, {
    hint: 'run officina plan again',
  });
}

/** What of an image is no release: stand-in tools and bootstrapped parents, its ancestors' too; sorted. */
export function substitutes(
  name: string,
  images: ReadonlyMap<string, Planned>,
): { standIns: string[]; bootstrapped: string[] } {
  const locks = lineage(name, images).map((image) => image.lock);
  const standIns = locks.flatMap((lock) =>
    Object.entries(lock.tools).flatMap(([tool, locked]) => (locked.standIn ? [tool] : [])),
  );
  const bootstrapped = locks.flatMap((lock) =>
    Object.values(lock.parents).flatMap((parent) =>
      parent.bootstrapped ? [`${parent.image}:${parent.tag}`] : [],
    ),
  );
  return { standIns: [...new Set(standIns)].sort(), bootstrapped: [...new Set(bootstrapped)].sort() };
}
