import semver from 'semver';
import { debianContext, lockedContexts, stageContext } from './debian-contexts.ts';
import type { Lock, LockedParent } from './document/lock.ts';
import type { LockedPackage, LockedRepository } from './document/locked-debian.ts';
import { FactoryError } from './error.ts';
import { isToolOn, platformsOfTool } from './image-platforms.ts';
import { isVersioned, isWantedOfParent, versionOfParentTag } from './parent-version.ts';
import type { Platform } from './platform.ts';
import { type DebianSpec, debianWish, namedIn } from './spec/debian-spec.ts';
import type { ImageSpec } from './spec/image-spec.ts';
import type { ParentSpec } from './spec/parent-spec.ts';
import type { ToolSpec } from './spec/tool-spec.ts';
import { isInRange } from './version-scheme.ts';
import type { WorkspaceImage } from './workspace.ts';

/** The lock of an image that must have one and match its spec; throws lock-missing or lock-mismatch (every problem). */
export function requireLock(image: WorkspaceImage, platforms: readonly Platform[]): Lock {
  const hint = `run officina resolve --only ${image.name}`;
  if (image.lock === undefined)
    throw new FactoryError('lock-missing', `${image.name}: image.lock.json is not there`, { hint });
  const problems = lockProblems(image.name, image.spec, image.lock, platforms);
  if (problems.length > 0) throw new FactoryError('lock-mismatch', problems, { hint });
  return image.lock;
}

/** Every way in which a lock is not an answer to its spec, one sentence each; empty when it is. */
export function lockProblems(
  name: string,
  spec: ImageSpec,
  lock: Lock,
  platforms: readonly Platform[],
): string[] {
  return [
    ...(lock.image === name ? [] : [`${name}: the lock is for image "${lock.image}"`]),
    ...toolDifferences(name, { spec, lock, platforms }),
    ...differences(`${name}: parent`, Object.keys(spec.parents), Object.keys(lock.parents)),
    ...differences(
      `${name}: npm package`,
      Object.keys(spec.npm?.packages ?? {}),
      Object.keys(lock.npm?.packages ?? {}),
    ),
    ...Object.entries(spec.tools).flatMap(([tool, wish]) => {
      const locked = lock.tools[tool];
      if (locked === undefined) return [];
      const wanted = wish.pin?.version ?? wish.constraint;
      const free = wish.datasource === 'github-commits';
      const fits = free || fitsWish(locked.version, wish);
      return [
        ...(fits ? [] : [`${name}: ${tool} wanted ${wanted}, the lock has ${locked.version}`]),
        ...platformsOfTool(wish, platforms)
          .filter(
            (platform) =>
              !locked.assets.some((asset) => asset.platform === platform || asset.platform === 'any'),
          )
          .map((platform) => `${name}: ${tool} ${locked.version} has no asset for ${platform} in the lock`),
        ...platforms
          .filter(
            (platform) =>
              !isToolOn(wish, platform) && locked.assets.some((asset) => asset.platform === platform),
          )
          .map((platform) => `${name}: ${tool} is in the lock for ${platform}, and not in image.yaml`),
      ];
    }),
    ...Object.entries(spec.parents).flatMap(([parent, wish]) => {
      const locked = lock.parents[parent];
      if (locked === undefined || isAnswer(locked, wish)) return [];
      const range = wish.pin?.version ?? wish.constraint;
      const wanted = `${wish.image}:${wish.tag}${range === undefined ? '' : ` (${range})`}`;
      return [`${name}: parent ${parent} wanted ${wanted}, the lock has ${locked.image}:${locked.tag}`];
    }),
    ...Object.entries(spec.npm?.packages ?? {}).flatMap(([pkg, wish]) => {
      const locked = lock.npm?.packages[pkg];
      if (locked === undefined || semver.satisfies(locked.version, wish.constraint)) return [];
      return [`${name}: npm package ${pkg} wanted ${wish.constraint}, the lock has ${locked.version}`];
    }),
    ...(spec.npm === undefined && lock.npm !== undefined
      ? [`${name}: npm packages are in the lock and not in image.yaml`]
      : []),
    ...(spec.debian === undefined
      ? lock.debian === undefined
        ? []
        : [`${name}: Debian packages are in the lock and not in image.yaml`]
      : debianProblems(spec.debian, lock, platforms).map((problem) => `${name}: ${problem}`)),
  ];
}

/** Tools that are wanted and not locked, or the other way; one for none of these platforms may be either. */
function toolDifferences(
  name: string,
  { spec, lock, platforms }: Pick<Answered, 'spec' | 'lock' | 'platforms'>,
): string[] {
  const wanted = Object.entries(spec.tools)
    .filter(([, wish]) => platformsOfTool(wish, platforms).length > 0)
    .map(([tool]) => tool);
  const locked = Object.keys(lock.tools).filter(
    (tool) => wanted.includes(tool) || !Object.hasOwn(spec.tools, tool),
  );
  return differences(`${name}: tool`, wanted, locked);
}

interface Answered {
  readonly spec: ImageSpec;
  readonly lock: Lock;
  readonly platforms: readonly Platform[];
}

function debianProblems(spec: DebianSpec, lock: Lock, platforms: readonly Platform[]): string[] {
  const all = debianWish(spec);
  const wishes = [
    { context: debianContext, wished: all.packages, where: '' },
    ...Object.entries(all.stages).map(([stage, wished]) => ({
      ...{ context: stageContext(stage), wished, where: `of stage ${stage} ` },
    })),
  ];
  const problems = platforms.flatMap((platform) => {
    const packages = lock.debian?.[platform];
    if (packages === undefined) return [`the lock has no Debian packages for ${platform}`];
    const locked = lockedContexts(lock, platform);
    const missing = wishes.flatMap(({ context, wished, where }) => {
      const { packages: brought = [], present = [] } = locked.get(context) ?? {};
      const names = new Set([...brought.map((pkg) => pkg.name), ...present]);
      return [
        ...wished
          .filter((pkg) => !names.has(pkg))
          .map((pkg) => `Debian package ${pkg} ${where}is not in the lock for ${platform}`),
        ...present
          .filter((pkg) => !wished.includes(pkg))
          .map(
            (pkg) =>
              `Debian package ${pkg} ${where}is present in the lock for ${platform}, and not in image.yaml`,
          ),
      ];
    });
    const known = new Set(wishes.map(({ context }) => context));
    const more = [...locked.keys()]
      .filter((context) => !known.has(context))
      .map((context) => context.replace(stageContext(''), ''))
      .sort();
    return [
      ...missing,
      ...more.map(
        (stage) => `stage ${stage} has packages for ${platform} in the lock, and image.yaml lacks it`,
      ),
      ...misplaced(spec, packages).map((problem) => `${problem} for ${platform}`),
    ];
  });
  return [...repositoryProblems(spec, lock), ...problems];
}

/** Named packages that the lock has from somewhere else than image.yaml says. */
function misplaced(spec: DebianSpec, packages: readonly LockedPackage[]): string[] {
  const own = namedIn(spec).map((name) => [name, undefined] as const);
  const others = Object.entries(spec.repositories).flatMap(([repository, wish]) =>
    namedIn(wish).map((name) => [name, repository] as const),
  );
  const wanted = new Map<string, string | undefined>([...own, ...others]);
  const say = (repository: string | undefined) => repository ?? 'Debian';
  return packages
    .filter(({ name, repository }) => wanted.has(name) && wanted.get(name) !== repository)
    .map(
      ({ name, repository }) =>
        `Debian package ${name} wanted from ${say(wanted.get(name))}, the lock has it from ${say(repository)}`,
    );
}

function repositoryProblems({ repositories }: DebianSpec, lock: Lock): string[] {
  const locked = lock.repositories ?? {};
  const say = ({ url, suite, components = [] }: Omit<LockedRepository, 'keys'>) =>
    [url, suite, ...components].join(' ');
  return [
    ...differences('apt repository', Object.keys(repositories), Object.keys(locked)),
    ...Object.entries(repositories).flatMap(([name, wish]) => {
      const was = locked[name];
      if (was === undefined || say(was) === say(wish)) return [];
      return [`apt repository ${name} wanted ${say(wish)}, the lock has ${say(was)}`];
    }),
  ];
}

function isAnswer({ image, tag, version }: LockedParent, wish: ParentSpec): boolean {
  if (image !== wish.image) return false;
  if (!isVersioned(wish)) return tag === wish.tag && version === undefined;
  return (
    version !== undefined && versionOfParentTag(wish, tag) === version && isWantedOfParent(wish, version)
  );
}

function fitsWish(version: string, { pin, constraint, prereleases, scheme = 'semver' }: ToolSpec): boolean {
  return pin === undefined
    ? isInRange(version, constraint, { scheme, prereleases })
    : version === pin.version;
}

function differences(what: string, wanted: readonly string[], locked: readonly string[]): string[] {
  return [
    ...wanted
      .filter((item) => !locked.includes(item))
      .map((item) => `${what} ${item} is in image.yaml and not in the lock`),
    ...locked
      .filter((item) => !wanted.includes(item))
      .map((item) => `${what} ${item} is in the lock and not in image.yaml`),
  ];
}
