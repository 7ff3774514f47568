import {
  type DebianQuestion,
  type DebianSolver,
  FactoryError,
  type LockedPackage,
  type LockedParent,
  mapToEnd,
  type Platform,
} from '@officina/core';

export type DebianLock = Partial<Record<Platform, LockedPackage[]>>;

/** Asks apt, on each platform in its locked parent, what would come; throws what the solver throws, naming the platform. */
export async function resolveDebian(
  wish: Pick<DebianQuestion, 'packages' | 'stages' | 'repositories'>,
  parents: ReadonlyMap<Platform, LockedParent>,
  debian: DebianSolver,
): Promise<DebianLock> {
  const answers = await mapToEnd([...parents], Number.POSITIVE_INFINITY, async ([platform, parent]) => {
    const image = `${parent.image}@${parent.digest}`;
    try {
      return [platform, await debian.solve({ image, platform, ...wish })] as const;
    } catch (error) {
      if (!(error instanceof FactoryError)) throw error;
      const { code, message, hint } = error;
      throw new FactoryError(code, `${platform}: ${message}`, { cause: error, hint });
    }
  });
  return Object.fromEntries(answers);
}

/** What came, went or moved between two lists of packages, sorted by name; over all platforms, each once. */
export function debianChanges(
  old: DebianLock | undefined,
  now: DebianLock,
): { name: string; old?: string; new?: string }[] {
  const changes = new Map<string, { name: string; old?: string; new?: string }>();
  for (const platform of Object.keys(now) as Platform[]) {
    const before = new Map(old?.[platform]?.map((pkg) => [nameOf(pkg), pkg.version]));
    const after = new Map(now[platform]?.map((pkg) => [nameOf(pkg), pkg.version]));
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(name), after.get(name)];
      if (was === is) continue;
      changes.set(`${name} ${was} ${is}`, {
        name,
        ...(was === undefined ? {} : { old: was }),
        ...(is === undefined ? {} : { new: is }),
      });
    }
  }
  return [...changes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function nameOf({ name, repository }: LockedPackage): string {
  return repository === undefined ? name : `${name} (of ${repository})`;
}
