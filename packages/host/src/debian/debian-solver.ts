import {
  type Container,
  type Containers,
  type DebianBelow,
  type DebianQuestion,
  type DebianSolver,
  type EngineImages,
  FactoryError,
  type LockedPackage,
  type Mirrors,
  mirrorUrl,
} from '@officina/core';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { refusal, updateFailed } from './apt-refusal.ts';
import { bringAptState } from './foreign-apt.ts';
import { installedBelow } from './installed-below.ts';
import { joinStages, type StageAnswer } from './join-stages.ts';
import { requireOwnNames } from './own-names.ts';
import { groupsOf, type PackageGroup } from './package-group.ts';
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
  const grounds = new Map<readonly DebianBelow[], string[]>();
  for (const { below } of groups) {
    if (below.length === 0 || grounds.has(below)) continue;
    const folder = `/tmp/officina-below/${grounds.size}`;
    grounds.set(below, await installedBelow(container, below, { platform, options, mirrors, folder }));
  }
  const isForeign = groups.some(({ others }) => others.length > 0);
  const view = isForeign
    ? await viewRepositories(container, { repositories, platform, options, mirrors })
    : undefined;
  const answers: StageAnswer[] = [];
  for (const group of groups) {
    const added = grounds.get(group.below) ?? [];
    const work = () => askFor(group, { container, image, options, added, view });
    answers.push({
      ...(group.stage === undefined ? {} : { stage: group.stage }),
      came: await inStage(group, work),
    });
  }
  return joinStages(answers);
}

interface Asking {
  readonly container: Container;
  readonly image: string;
  /** With which this apt answers as the image's own would. */
  readonly options: readonly string[];
  /** With which it knows what is installed below. */
  readonly added: readonly string[];
  readonly view: RepositoryView | undefined;
}

/** What comes for the image, or for a stage. */
async function askFor(group: PackageGroup, asking: Asking): Promise<LockedPackage[]> {
  const { packages, others, below } = group;
  const { container, image, added, view } = asking;
  const options = [...asking.options, ...added];
  // An image may take nothing away that one below has locked.
  const keeping = below.length === 0 ? [] : ['--no-remove'];
  const own =
    packages.length === 0
      ? []
      : await simulate(container, { image, packages, options: [...options, ...keeping], below });
  const came =
    view === undefined || others.length === 0
      ? own
      : await withOthers(container, { image, came: own, others, view, added, below });
  await requireOwnNames(container, { ...group, came, options });
  return came;
}

/** Names the stage in what is refused of its packages. */
async function inStage<T>({ stage }: PackageGroup, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (stage === undefined || !(error instanceof FactoryError)) throw error;
    const { code, message, hint } = error;
    throw new FactoryError(code, `stage ${stage}: ${message}`, { cause: error, hint });
  }
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
    below,
  }: {
    readonly image: string;
    readonly came: readonly LockedPackage[];
    readonly others: readonly string[];
    readonly view: RepositoryView;
    readonly added: readonly string[];
    readonly below: readonly DebianBelow[];
  },
): Promise<LockedPackage[]> {
  const names = new Set(others.map((one) => one.replace(/=.*$/, '')));
  const pins = came.filter(({ name }) => !names.has(name)).map(({ name, version }) => `${name}=${version}`);
  const { options, place } = view;
  // What others have may take the place of nothing that the parent has.
  return simulate(container, {
    ...{ image, packages: [...pins, ...others], place, below },
    options: [...options, ...added, '--no-remove'],
  });
}

async function simulate(
  container: Container,
  {
    image,
    packages,
    options,
    place,
    below,
  }: {
    readonly image: string;
    readonly packages: readonly string[];
    readonly options: readonly string[];
    readonly place?: RepositoryView['place'];
    readonly below: readonly DebianBelow[];
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
    throw refusal(image, { stderr: answer.stderr, stdout: needs.stdout, below });
  }
  return parsePrintUris(answer.stdout, place);
}
