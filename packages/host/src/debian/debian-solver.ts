import {
  type Container,
  type ContainerExecResult,
  type Containers,
  type DebianBelow,
  type DebianQuestion,
  type DebianSolver,
  debianContext,
  type EngineImages,
  FactoryError,
  type LockedPackage,
  type Mirrors,
  mirrorUrl,
  stageContext,
} from '@officina/core';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { installedNames } from './dpkg-status.ts';
import { bringAptState } from './foreign-apt.ts';
import { installedBelow, readStatus } from './installed-below.ts';
import { joinStages, type StageAnswer } from './join-stages.ts';
import { parsePrintUris } from './print-uris.ts';
import { type RepositoryView, viewRepositories } from './repository-view.ts';

export interface DebianSolverPorts {
  readonly containers: Containers;
  readonly images: EngineImages;
  /** Where to take the base image from instead, by prefix of its name. */
  readonly mirrors?: Mirrors;
  /** The engine itself, to ask for platforms that it does not run; without it the image's own apt is run, emulated. */
  readonly engine?: Pick<EngineConnection, 'client' | 'platform'>;
}

/** Seconds for reading the mirror's package lists, and for an answer afterwards. */
const patience = { update: 300, solve: 120 } as const;

const aptEnv = { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };

/**
 * Asks apt in a container of the base image; nothing is installed, the container is removed. For a platform that the
 * engine does not run, the apt of its own platform is asked with that image's state: the same answer without emulation.
 */
export function createDebianSolver(ports: DebianSolverPorts): DebianSolver {
  return {
    async solve(question) {
      if (groupsOf(question).length === 0) return [];
      const image = mirrorUrl(question.image, ports.mirrors ?? {});
      const { engine } = ports;
      const { platform } = question;
      const runs = engine?.platform ?? platform;
      for (const needed of new Set([platform, runs])) {
        if ((await ports.images.inspect(image))?.platform !== needed) await ports.images.pull(image, needed);
      }
      const container = await ports.containers.start({ image, platform: runs, network: true, user: '0' });
      try {
        const options =
          engine === undefined || runs === platform
            ? []
            : await bringAptState(container, { image, platform }, engine);
        return await ask(container, question, { options, mirrors: ports.mirrors ?? {} });
      } finally {
        await container.remove();
      }
    },
  };
}

/** The image's packages, and those of each stage; without those of which nothing is asked. */
function groupsOf({
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

interface PackageGroup {
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

async function ask(
  container: Container,
  question: DebianQuestion,
  { options, mirrors }: { readonly options: readonly string[]; readonly mirrors: Mirrors },
): Promise<LockedPackage[]> {
  const { image, platform, repositories = {} } = question;
  const update = await container.exec({
    command: [
      ...['apt-get', 'update', '-qq', ...options],
      ...['-o', 'APT::Update::Error-Mode=any', '-o', 'Acquire::Retries=2'],
    ],
    env: aptEnv,
    timeoutSeconds: patience.update,
  });
  if (update.exitCode !== 0) throw updateFailed(image, update);
  const groups = groupsOf(question);
  const own = new Map<PackageGroup, LockedPackage[]>();
  const grounds = new Map<readonly DebianBelow[], string[]>();
  for (const { below } of groups) {
    if (below.length === 0 || grounds.has(below)) continue;
    const folder = `/tmp/officina-below/${grounds.size}`;
    grounds.set(below, await installedBelow(container, below, { platform, options, mirrors, folder }));
  }
  for (const group of groups) {
    const { packages, below } = group;
    // An image may take nothing away that one below has locked.
    const keeping = below.length === 0 ? [] : ['--no-remove'];
    const there = [...options, ...(grounds.get(below) ?? []), ...keeping];
    own.set(
      group,
      packages.length === 0 ? [] : await simulate(container, { image, packages, options: there }),
    );
  }
  const isForeign = groups.some(({ others }) => others.length > 0);
  const view = isForeign
    ? await viewRepositories(container, { repositories, platform, options, mirrors })
    : undefined;
  const answers: StageAnswer[] = [];
  for (const group of groups) {
    const { stage, others, below } = group;
    const came = own.get(group) ?? [];
    const added = grounds.get(below) ?? [];
    const all =
      view === undefined || others.length === 0
        ? came
        : await withOthers(container, { image, came, others, view, added });
    await requireOwnNames(container, { ...group, came: all, options: [...options, ...added] });
    answers.push({ ...(stage === undefined ? {} : { stage }), came: all });
  }
  return joinStages(answers);
}

/**
 * What comes of Debian and of others together. Debian's part is asked for at the versions that it has alone: nothing of it
 * moves, and no stranger is taken for what it needs; only what is asked of others by name goes out of it.
 */
async function withOthers(
  container: Container,
  {
    image,
    came,
    others,
    view,
    added,
  }: {
    readonly image: string;
    readonly came: readonly LockedPackage[];
    readonly others: readonly string[];
    readonly view: RepositoryView;
    readonly added: readonly string[];
  },
): Promise<LockedPackage[]> {
  const names = new Set(others.map((one) => one.replace(/=.*$/, '')));
  const pins = came.filter(({ name }) => !names.has(name)).map(({ name, version }) => `${name}=${version}`);
  const { options, place } = view;
  // What others have may take the place of nothing that the parent has.
  return simulate(container, {
    ...{ image, packages: [...pins, ...others], place },
    options: [...options, ...added, '--no-remove'],
  });
}

/**
 * Throws asset-missing for a name that apt took another package for: what is asked for by name must be locked by it, or be
 * there already. Throws lock-stale where that is said of one, and it is not there.
 */
async function requireOwnNames(
  container: Container,
  {
    packages,
    others,
    present,
    came,
    options,
  }: Pick<PackageGroup, 'packages' | 'others' | 'present'> & {
    readonly came: readonly LockedPackage[];
    readonly options: readonly string[];
  },
): Promise<void> {
  const names = new Set(came.map(({ name }) => name));
  const open = [...packages, ...others]
    .map((one) => one.replace(/=.*$/, ''))
    .filter((name) => !names.has(name));
  if (open.length + present.length === 0) return;
  const there = installedNames(await readStatus(container, options));
  const absent = present.filter((name) => !there.has(name));
  if (absent.length > 0) {
    const message = `${absent.join(', ')}: not in what the image stands on, where the lock has it`;
    throw new FactoryError('lock-stale', message, { hint: 'run officina resolve --only debian-packages' });
  }
  const virtual = open.filter((name) => !there.has(name));
  if (virtual.length === 0) return;
  throw new FactoryError(
    'asset-missing',
    `Debian packages: ${virtual.join(', ')} is no package of its own, and apt takes another that provides it`,
    { hint: `name that one in image.yaml: apt-cache showpkg ${virtual[0]} lists who provides it` },
  );
}

async function simulate(
  container: Container,
  {
    image,
    packages,
    options,
    place,
  }: {
    readonly image: string;
    readonly packages: readonly string[];
    readonly options: readonly string[];
    readonly place?: RepositoryView['place'];
  },
): Promise<LockedPackage[]> {
  const answer = await container.exec({
    command: [
      ...['apt-get', 'install', '-y', '--print-uris', '-qq', '--no-install-recommends'],
      ...[...options, '-o', 'Acquire::ForceHash=SHA256', '--', ...packages],
    ],
    env: aptEnv,
    timeoutSeconds: patience.solve,
  });
  if (answer.exitCode !== 0) {
    const needs = await container.exec({
      command: [...['apt-get', 'install', '-s', '--no-install-recommends'], ...options, '--', ...packages],
      env: aptEnv,
      timeoutSeconds: patience.solve,
    });
    throw refusal(image, answer.stderr, needs.stdout);
  }
  return parsePrintUris(answer.stdout, place);
}

/** What apt's refusal means: asset-missing for an unknown name, debian-pin-expired for a version that is gone. */
export function refusal(image: string, stderr: string, stdout = ''): FactoryError {
  const unknown = [
    ...stderr.matchAll(/Unable to locate package (\S+)|Package '?([^\s']+)'? has no installation candidate/g),
  ].map(([, a, b]) => a ?? b);
  if (unknown.length > 0) {
    const names = [...new Set(unknown)].join(', ');
    return new FactoryError('asset-missing', `Debian packages of ${image}: apt knows no ${names}`, {
      hint: 'look at debian in image.yaml; a package may have another name in this suite',
    });
  }
  const gone = /Version '([^']+)' for '([^']+)' was not found/.exec(stderr);
  if (gone !== null) {
    return new FactoryError(
      'debian-pin-expired',
      `Debian package ${gone[2]}: the mirror no longer has ${gone[1]}`,
      {
        hint: 'run "officina resolve"',
      },
    );
  }
  const [, taken] = /will be REMOVED:\n((?: .*\n)+)/.exec(stdout) ?? [];
  if (taken !== undefined && /remove is disabled/.test(stderr)) {
    const names = taken.trim().split(/\s+/).join(', ');
    return new FactoryError('command-failed', `apt-get install in ${image}: it would take ${names} away`, {
      hint: 'ask for another package, or take those out of the image below: what is locked there stays',
    });
  }
  const [, needs = stderr] = /unmet dependencies:\n((?: .*\n)+)/.exec(stdout) ?? [];
  return new FactoryError('command-failed', `apt-get install in ${image}:\n${needs.trim()}`, {
    hint:
      'look whether the packages under debian in image.yaml can be installed together; a newer version of what Debian has ' +
      'comes from a repository that names it in its packages',
  });
}

function updateFailed(image: string, { stderr, stdout }: ContainerExecResult): FactoryError {
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-4).join('\n');
  return new FactoryError('upstream-unreachable', `apt-get update in ${image}:\n${said}`, {
    hint: 'look whether this machine reaches the Debian mirror that the image names',
  });
}
