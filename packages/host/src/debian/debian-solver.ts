import {
  type Container,
  type ContainerExecResult,
  type Containers,
  type DebianQuestion,
  type DebianSolver,
  type EngineImages,
  FactoryError,
  type LockedPackage,
  type Mirrors,
  mirrorUrl,
} from '@officina/core';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { bringAptState } from './foreign-apt.ts';
import { joinStages, type StageAnswer } from './join-stages.ts';
import { parsePrintUris } from './print-uris.ts';

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
      if (groupsOf(question).every(({ packages }) => packages.length === 0)) return [];
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
        return await ask(container, question, options);
      } finally {
        await container.remove();
      }
    },
  };
}

/** The image's packages, and those of each stage. */
function groupsOf({ packages, stages = {} }: DebianQuestion): PackageGroup[] {
  return [{ packages }, ...Object.entries(stages).map(([stage, packages]) => ({ stage, packages }))];
}

interface PackageGroup {
  readonly stage?: string;
  readonly packages: readonly string[];
}

async function ask(
  container: Container,
  question: DebianQuestion,
  options: readonly string[],
): Promise<LockedPackage[]> {
  const { image } = question;
  const update = await container.exec({
    command: [
      ...['apt-get', 'update', '-qq', ...options],
      ...['-o', 'APT::Update::Error-Mode=any', '-o', 'Acquire::Retries=2'],
    ],
    env: aptEnv,
    timeoutSeconds: patience.update,
  });
  if (update.exitCode !== 0) throw updateFailed(image, update);
  const answers: StageAnswer[] = [];
  for (const { packages, ...group } of groupsOf(question).filter((one) => one.packages.length > 0)) {
    const came = await simulate(container, { image, packages, options });
    answers.push({ ...group, came });
  }
  return joinStages(answers);
}

async function simulate(
  container: Container,
  {
    image,
    packages,
    options,
  }: { readonly image: string; readonly packages: readonly string[]; readonly options: readonly string[] },
): Promise<LockedPackage[]> {
  const answer = await container.exec({
    command: [
      ...['apt-get', 'install', '-y', '--print-uris', '-qq', '--no-install-recommends'],
      ...[...options, '-o', 'Acquire::ForceHash=SHA256', '--', ...packages],
    ],
    env: aptEnv,
    timeoutSeconds: patience.solve,
  });
  if (answer.exitCode !== 0) throw refusal(image, answer.stderr);
  return parsePrintUris(answer.stdout);
}

/** What apt's refusal means: asset-missing for an unknown name, debian-pin-expired for a version that is gone. */
export function refusal(image: string, stderr: string): FactoryError {
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
  return new FactoryError('command-failed', `apt-get install in ${image}:\n${stderr.trim()}`, {
    hint: 'look whether the packages under debian in image.yaml can be installed together',
  });
}

function updateFailed(image: string, { stderr, stdout }: ContainerExecResult): FactoryError {
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-4).join('\n');
  return new FactoryError('upstream-unreachable', `apt-get update in ${image}:\n${said}`, {
    hint: 'look whether this machine reaches the Debian mirror that the image names',
  });
}
