import {
  type DebianQuestion,
  type DebianWish,
  expiringKeys,
  FactoryError,
  isInImage,
  type Lock,
  type LockedPackage,
  type LockedRepository,
  type Platform,
} from '@officina/core';
import type { Context } from '../context.ts';
import type { ImageQuestion } from '../image-question.ts';
import type { Outcome } from '../result.ts';
import { debianName } from '../selection.ts';
import { refused } from '../tool-outcome.ts';
import { aptGrounds, groundsOf, imagesUnder } from './ground.ts';
import { resolveDebian } from './packages.ts';
import { type Repositories, readRepositories } from './repositories.ts';

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
  try {
    const repositories = await readRepositories(image, context.ports);
    requireSameKeys(lock, repositories);
    if (debian === undefined) return [unchecked(locked)];
    const grounds = groundsOf({ ...question, platforms: locked.map(({ platform }) => platform) });
    const locks = new Map([image, ...imagesUnder(grounds, image)].map((one) => [one.name, one.lock]));
    const asked = await aptGrounds(grounds, locks, context.ports);
    for (const { platform, packages } of locked) {
      const present = lock.present?.[platform];
      const wanted = { ...exactly(packages, repositories), ...(present === undefined ? {} : { present }) };
      const ground = [...asked].filter(([other]) => other === platform);
      const answer = await resolveDebian(wanted, new Map(ground), debian);
      requireSamePackages(platform, packages, answer[platform] ?? []);
    }
    const warnings = expiringKeys(lock.repositories, context.now);
    const kept = { kind: 'debian', name: debianName, status: 'kept', new: countOf(locked) } as const;
    return [{ ...kept, ...(warnings.length === 0 ? {} : { warnings }) }];
  } catch (error) {
    return [{ ...refused('debian', debianName, error), old: countOf(locked) }];
  }
}

/** The question to which the locked packages, and nothing else, are the answer. */
function exactly(
  packages: readonly LockedPackage[],
  repositories: Repositories,
): Omit<DebianQuestion, 'image' | 'platform'> {
  const from = (name?: string) => pinned(packages.filter(({ repository }) => repository === name));
  const { packages: own, stages } = from();
  return {
    packages: own,
    ...(Object.keys(stages).length === 0 ? {} : { stages }),
    ...(Object.keys(repositories).length === 0
      ? {}
      : {
          repositories: Object.fromEntries(
            Object.entries(repositories).map(([name, repository]) => [
              name,
              { ...repository, ...from(name) },
            ]),
          ),
        }),
  };
}

function pinned(packages: readonly LockedPackage[]): DebianWish {
  const stages = [...new Set(packages.flatMap((one) => one.stages ?? []))].sort();
  const pins = (some: readonly LockedPackage[]) => some.map(({ name, version }) => `${name}=${version}`);
  const inStage = (stage: string) => packages.filter((one) => one.stages?.includes(stage));
  return {
    packages: pins(packages.filter(isInImage)),
    stages: Object.fromEntries(stages.map((stage) => [stage, pins(inStage(stage))])),
  };
}

/** Throws lock-stale where the files of keys hold other keys than the lock says. */
function requireSameKeys(lock: Lock, repositories: Repositories): void {
  const say = (keys: LockedRepository['keys'] | undefined) =>
    (keys ?? [])
      .map(({ fingerprint, expires }) =>
        expires === undefined ? fingerprint : `${fingerprint} until ${expires}`,
      )
      .join(', ');
  for (const [name, { keys, keyFile }] of Object.entries(repositories)) {
    const [is, was] = [say(keys), say(lock.repositories?.[name]?.keys)];
    if (is !== was) throw stale(`${keyFile} has key ${is}, the lock has ${was}`);
  }
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
    if (other === undefined) throw stale(`${platform}: ${one.name} ${one.version} is there already`);
    now.delete(one.name);
    const say = ({ version, size, sha256, architecture }: LockedPackage) =>
      `${version}, ${architecture}, ${size} bytes, sha256 ${sha256}`;
    if (say(other) === say(one)) {
      const [is, was] = [usersOf(other), usersOf(one)];
      if (is !== was) throw stale(`${platform}: ${one.name} is wanted by ${is}, the lock has ${was}`);
      const [place, locked] = [placeOf(other), placeOf(one)];
      if (place === locked) continue;
      throw stale(`${platform}: ${one.name} is at ${place}, the lock has ${locked}`);
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

function placeOf({ repository, path = 'no path' }: LockedPackage): string {
  return repository === undefined ? path : `${path} of ${repository}`;
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
