import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Containers, DebianBelow, DebianSolver, LockedPackage } from '@officina/core';
import {
  createContainers,
  createDebianSolver,
  createEngineImages,
  createPorts,
  findEngine,
} from '@officina/host';
import { debianInEngine, platform } from '../support/ground.ts';
import { run } from '../support/officina.ts';

/** What people install: libraries and their headers, interpreters, mail, servers, what conflicts and what others provide. */
const names = (
  'bash-completion build-essential ca-certificates cargo cmake curl default-libmysqlclient-dev dnsutils fish fonts-noto-core ' +
  'g++ gcc gdb git gnupg golang-go graphviz htop imagemagick jq libcurl4-openssl-dev libgl1 libpq-dev libssl-dev libxml2-dev ' +
  'locales mailutils make man-db netcat-openbsd netcat-traditional nginx-light nmap nodejs openssh-server php-cli ' +
  'postgresql-client python3-dev python3-numpy python3-pip python3-venv redis-tools rsync ruby sqlite3 strace sudo tcpdump ' +
  'tmux vim-nox wget xvfb zsh'
).split(' ');

/** Numbers that are the same in each run. */
function drawer(seed: number): (count: number) => string[] {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return names[Math.floor((state / 2 ** 31) * names.length)] ?? '';
  };
  return (count) => {
    const drawn = new Set<string>();
    while (drawn.size < count) drawn.add(next());
    return [...drawn];
  };
}

const image = 'officina.local/judges/debian:below';
let solver: DebianSolver;
let containers: Containers;

beforeAll(async () => {
  await run('docker', ['tag', await debianInEngine(), image]);
  const engine = await findEngine(createPorts({ tty: false }));
  containers = createContainers(engine);
  solver = createDebianSolver({ containers, images: createEngineImages(engine) });
});
afterAll(async () => {
  await run('docker', ['rmi', image]);
});

/** What the solver would add to images that have these, by name and version. */
async function solve(
  packages: readonly string[],
  below: readonly LockedPackage[][],
): Promise<LockedPackage[]> {
  const under = below.map((some): DebianBelow => ({ image: 'low', packages: some, repositories: {} }));
  return solver.solve({ image, platform, packages, below: new Map([['debian-packages', under]]) });
}

/** What apt says where the lower images' packages are installed indeed. */
async function asked(layers: readonly (readonly string[])[]): Promise<string[]> {
  const container = await containers.start({ image, platform, network: true, user: '0' });
  const apt = async (...words: string[]) => {
    const { exitCode, stdout, stderr } = await container.exec({
      command: ['apt-get', ...words],
      env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      timeoutSeconds: 900,
    });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  try {
    await apt('update', '-qq');
    const upper = layers.at(-1) ?? [];
    for (const lower of layers.slice(0, -1))
      await apt('install', '-y', '-qq', '--no-install-recommends', ...lower);
    const said = await apt('install', '-y', '-qq', '--print-uris', '--no-install-recommends', ...upper);
    return [...said.matchAll(/^'[^']*' ([^_\s]+)_([^_\s]+)_/gm)]
      .map(([, name = '', version = '']) => `${name} ${decodeURIComponent(version)}`)
      .sort();
  } finally {
    await container.remove();
  }
}

describe('Debian packages of an image on two of ours', () => {
  it.each([1, 2, 3])('are what apt brings where those are built (drawn chain %s)', async (seed) => {
    const draw = drawer(seed);
    const layers = [draw(3), draw(2), draw(3)];
    const locks: LockedPackage[][] = [];
    for (const packages of layers) locks.push(await solve(packages, locks));
    const ours = locks
      .at(-1)
      ?.map(({ name, version }) => `${name} ${version}`)
      .sort();
    expect({ layers, brings: ours }).toEqual({ layers, brings: await asked(layers) });
  });
});
