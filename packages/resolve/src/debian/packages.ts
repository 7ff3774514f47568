import {
  type DebianQuestion,
  type DebianSolver,
  type DebianWish,
  debianContext,
  FactoryError,
  type Lock,
  type LockedPackage,
  mapToEnd,
  type Platform,
  packagesByContext,
  stageContext,
} from '@officina/core';

import type { AptGround } from './ground.ts';

export type DebianLock = Partial<Record<Platform, LockedPackage[]>>;

/** Asks apt, on each platform on its ground, what would come; throws what the solver throws, naming the platform. */
export async function resolveDebian(
  wish: Pick<DebianQuestion, 'packages' | 'stages' | 'repositories' | 'present'>,
  grounds: ReadonlyMap<Platform, AptGround>,
  debian: DebianSolver,
): Promise<DebianLock> {
  const answers = await mapToEnd(
    [...grounds],
    Number.POSITIVE_INFINITY,
    async ([platform, { parent, below }]) => {
      const image = `${parent.image}@${parent.digest}`;
      try {
        return [platform, await debian.solve({ image, platform, below, ...wish })] as const;
      } catch (error) {
        if (!(error instanceof FactoryError)) throw error;
        const { code, message, hint } = error;
        throw new FactoryError(code, `${platform}: ${message}`, { cause: error, hint });
      }
    },
  );
  return Object.fromEntries(answers);
}

/** What was asked for and did not come, because it was there; absent where all came. */
export function presentNames(wish: DebianWish, solved: DebianLock): NonNullable<Lock['present']> {
  const asked: [string, readonly string[]][] = [
    [debianContext, wish.packages],
    ...Object.entries(wish.stages).map(([stage, names]): [string, readonly string[]] => [
      stageContext(stage),
      names,
    ]),
  ];
  const found = Object.entries(solved).map(([platform, packages]) => {
    const came = packagesByContext(packages);
    const present = asked.flatMap(([context, names]): [string, string[]][] => {
      const brought = new Set(came.get(context)?.map(({ name }) => name));
      const there = [...new Set(names)].filter((name) => !brought.has(name)).sort();
      return there.length === 0 ? [] : [[context, there]];
    });
    return [platform, Object.fromEntries(present)] as const;
  });
  return Object.fromEntries(found.filter(([, present]) => Object.keys(present).length > 0));
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
