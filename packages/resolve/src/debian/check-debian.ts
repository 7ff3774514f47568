import {
  type DebianQuestion,
  FactoryError,
  isInImage,
  type Lock,
  type LockedPackage,
  type Platform,
} from '@officina/core';
import type { Context } from '../context.ts';
import type { ImageQuestion } from '../image-question.ts';
import type { Outcome } from '../result.ts';
import { debianName } from '../selection.ts';
import { refused } from '../tool-outcome.ts';
import { debianParents } from './debian-parent.ts';
import { resolveDebian } from './packages.ts';

/** Asks apt for exactly the locked Debian packages, and holds its answer against the lock; says so where nobody can be asked. */
export async function checkDebian(lock: Lock, question: ImageQuestion, context: Context): Promise<Outcome[]> {
  const { image, platforms, selection } = question;
  const { debian } = context.ports;
  if (!selection.isSelected(image.name, debianName)) return [];
  const locked = platforms.flatMap((platform) => {
    const packages = lock.debian?.[platform];
    return packages === undefined ? [] : [{ platform, packages }];
  });
  if (locked.length === 0) return [];
  const known: readonly string[] = [...question.factory.platforms, ...platforms];
  const other = Object.keys(lock.debian ?? {}).find((platform) => !known.includes(platform));
  if (other !== undefined) {
    const error = stale(`the lock has packages for ${other}, which factory.yaml does not build for`);
    return [{ ...refused('debian', debianName, error), old: countOf(locked) }];
  }
  if (debian === undefined) return [unchecked(locked)];
  try {
    for (const { platform, packages } of locked) {
      const wanted = exactly(packages);
      const parents = debianParents(image, { parents: lock.parents, platforms: [platform] });
      const answer = await resolveDebian(wanted, parents, debian);
      requireSamePackages(platform, packages, answer[platform] ?? []);
    }
    return [{ kind: 'debian', name: debianName, status: 'kept', new: countOf(locked) }];
  } catch (error) {
    return [{ ...refused('debian', debianName, error), old: countOf(locked) }];
  }
}

/** The question to which the locked packages, and nothing else, are the answer. */
function exactly(packages: readonly LockedPackage[]): Pick<DebianQuestion, 'packages' | 'stages'> {
  const stages = [...new Set(packages.flatMap((one) => one.stages ?? []))].sort();
  const pins = (some: readonly LockedPackage[]) => some.map(({ name, version }) => `${name}=${version}`);
  const inStage = (stage: string) => packages.filter((one) => one.stages?.includes(stage));
  return {
    packages: pins(packages.filter(isInImage)),
    ...(stages.length === 0
      ? {}
      : { stages: Object.fromEntries(stages.map((stage) => [stage, pins(inStage(stage))])) }),
  };
}

function unchecked(locked: Parameters<typeof countOf>[0]): Outcome {
  const warnings = ['NOT CHECKED against the Debian mirror: add --debian (it takes an engine)'];
  return { kind: 'debian', name: debianName, status: 'kept', new: countOf(locked), warnings };
}

/** Throws asset-changed for other bytes of a locked package, lock-stale for one too many or too few. */
function requireSamePackages(
  platform: Platform,
  locked: readonly LockedPackage[],
  got: readonly LockedPackage[],
): void {
  const now = new Map(got.map((one) => [one.name, one]));
  for (const one of locked) {
    const other = now.get(one.name);
    if (other === undefined) throw stale(`${platform}: the parent has ${one.name} ${one.version} already`);
    now.delete(one.name);
    const say = ({ version, size, sha256, architecture }: LockedPackage) =>
      `${version}, ${architecture}, ${size} bytes, sha256 ${sha256}`;
    if (say(other) === say(one)) {
      const [is, was] = [usersOf(other), usersOf(one)];
      if (is !== was) throw stale(`${platform}: ${one.name} is wanted by ${is}, the lock has ${was}`);
      if (other.path === one.path) continue;
      throw stale(`${platform}: ${one.name} is at ${other.path}, the lock has ${one.path ?? 'no path'}`);
    }
    throw new FactoryError(
      'asset-changed',
      `${platform}: Debian package ${one.name} was locked with ${say(one)}, the mirror now has ${say(other)}`,
      { hint: 'ask why the mirror has other bytes before you run officina resolve' },
    );
  }
  const [more] = now.values();
  if (more !== undefined) throw stale(`${platform}: apt would install ${more.name} ${more.version} too`);
}

function usersOf(one: LockedPackage): string {
  return [...(isInImage(one) ? ['the image'] : []), ...(one.stages ?? [])].join(', ');
}

function stale(message: string): FactoryError {
  return new FactoryError('lock-stale', message, { hint: 'run officina resolve --only debian-packages' });
}

function countOf(locked: readonly { readonly packages: readonly LockedPackage[] }[]): string {
  return `${Math.max(...locked.map(({ packages }) => packages.length))} packages`;
}
