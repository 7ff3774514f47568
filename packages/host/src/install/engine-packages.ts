import { FactoryError } from '@officina/core';
import { type AptSource, renderAptSources } from '../debian/apt-sources.ts';
import { findDebianMirror } from '../debian/debian-mirror.ts';
import { oldestEngine } from '../engine/find-engine.ts';

/** What a machine's apt offers. */
export interface EngineOffer {
  /** Debian's or Ubuntu's code name, such as `bookworm`. */
  readonly suite: string;
  /** Versions that apt would install; absent where it knows none. */
  readonly dockerIo?: string;
  readonly dockerCli?: string;
  readonly buildx?: string;
  readonly sources: readonly AptSource[];
}

/** What to install, and what apt must be told before. */
export interface EnginePackages {
  /** As apt-get install takes them, `name` or `name/suite`. */
  readonly packages: readonly string[];
  /** Suites beside the machine's own, with their pin priority; empty where its own packages are new enough. */
  readonly suites: readonly { readonly name: string; readonly priority: number }[];
}

/** Newer suites that give bookworm an engine and buildx; `name/suite` takes nothing else from there, no libc. */
const bookworm: EnginePackages = {
  packages: ['docker.io/trixie', 'docker-cli/trixie', 'docker-buildx/sid', 'iptables'],
  suites: [
    { name: 'trixie', priority: 50 },
    { name: 'sid', priority: 40 },
  ],
};

/** Chooses the packages of an engine: the distribution's own when new enough; throws engine-install-failed. */
export function chooseEnginePackages(offer: EngineOffer): EnginePackages {
  const major = Number.parseInt(offer.dockerIo ?? '0', 10);
  if (major >= oldestEngine && offer.buildx !== undefined) {
    const cli = offer.dockerCli === undefined ? [] : ['docker-cli'];
    return { packages: ['docker.io', ...cli, 'docker-buildx', 'iptables'], suites: [] };
  }
  if (offer.suite === 'bookworm') {
    const known = new Set(offer.sources.flatMap((source) => source.suites));
    return { ...bookworm, suites: bookworm.suites.filter(({ name }) => !known.has(name)) };
  }
  const has = offer.dockerIo === undefined ? 'no docker.io' : `docker.io ${offer.dockerIo}`;
  throw new FactoryError(
    'engine-install-failed',
    `${offer.suite} has ${has} and ${offer.buildx === undefined ? 'no' : 'a'} docker-buildx, wanted docker.io >= ${oldestEngine} and docker-buildx`,
    { hint: "install Docker's own packages (docker-ce, docker-buildx-plugin), then run again" },
  );
}

/** The deb822 file that adds suites from the machine's own mirror. */
export function renderExtraSources(chosen: EnginePackages, sources: readonly AptSource[]): string {
  const { main } = findDebianMirror(sources);
  return renderAptSources([{ ...main, suites: chosen.suites.map(({ name }) => name), components: ['main'] }]);
}

/** The apt preferences that keep added suites from upgrading anything by themselves. */
export function renderPins(chosen: EnginePackages): string {
  return chosen.suites
    .map(({ name, priority }) => `Package: *\nPin: release n=${name}\nPin-Priority: ${priority}\n`)
    .join('\n');
}
