import { type DebianBelow, type DebianQuestion, debianContext, stageContext } from '@officina/core';

/** The image's packages, and those of each stage; without those of which nothing is asked. */
export function groupsOf({
  packages,
  stages = {},
  repositories = {},
  below,
  present = {},
}: DebianQuestion): PackageGroup[] {
  const others = Object.values(repositories);
  const names = new Set([stages, ...others.map((one) => one.stages)].flatMap((some) => Object.keys(some)));
  const groups = [
    { packages, others: others.flatMap((one) => one.packages) },
    ...[...names].map((stage) => ({
      ...{ stage, packages: stages[stage] ?? [] },
      others: others.flatMap((one) => one.stages[stage] ?? []),
    })),
  ];
  const all = groups.map((group: Omit<PackageGroup, 'below' | 'present'>) => {
    const context = group.stage === undefined ? debianContext : stageContext(group.stage);
    const under = below?.get(context) ?? [];
    const there = new Map(under.flatMap((one) => one.packages.map((pkg) => [pkg.name, pkg] as const)));
    const isOf = (name: string, foreign: boolean) => {
      const found = there.get(name);
      return found !== undefined && (found.repository !== undefined) === foreign;
    };
    return {
      ...group,
      packages: group.packages.filter((name) => !isOf(name, false)),
      others: group.others.filter((name) => !isOf(name, true)),
      below: under.some((one) => one.packages.length > 0) ? under : [],
      present: present[context] ?? [],
    };
  });
  return all.filter((group) => group.packages.length + group.others.length + group.present.length > 0);
}

/** What is asked for the image, or for one of its stages. */
export interface PackageGroup {
  readonly stage?: string;
  /** Of Debian. */
  readonly packages: readonly string[];
  /** Of the repositories of others. */
  readonly others: readonly string[];
  /** What is installed there already. */
  readonly below: readonly DebianBelow[];
  /** What must be there. */
  readonly present: readonly string[];
}
