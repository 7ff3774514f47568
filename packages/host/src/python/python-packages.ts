import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import {
  type Exec,
  FactoryError,
  type MaterialStore,
  type Mirrors,
  mirrorUrl,
  normalProject,
  type Platform,
  type PythonPackages,
  type PythonWish,
  pypiIndex,
} from '@officina/core';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { readPylock } from './pylock.ts';
import { bringUv } from './uv.ts';
import { uvError } from './uv-error.ts';

export interface PythonPackagesOptions {
  readonly exec: Exec;
  readonly materials: Pick<MaterialStore, 'fetch' | 'take'>;
  /** One of Python's public index says where projects are listed. */
  readonly mirrors?: Mirrors;
  /** Keeps uv, and what it has read of PyPI. */
  readonly folder: string;
}

/** Wheels for any glibc of these years: Debian 11, Ubuntu 20.04, RHEL 8 and whatever is newer. */
const targets: Readonly<Record<Platform, string>> = {
  'linux/amd64': 'x86_64-manylinux_2_28',
  'linux/arm64': 'aarch64-manylinux_2_28',
};

/** Milliseconds after which an index is taken for one that does not answer. */
const patience = 10 * 60_000;

/** uv, at one version, on this machine: what an environment takes is asked of a resolver, and nothing is installed. */
export function createPythonPackages({
  exec,
  materials,
  mirrors = {},
  folder,
}: PythonPackagesOptions): PythonPackages {
  let bringing: Promise<string> | undefined;
  const bring = async () => {
    bringing ??= bringUv({ materials, folder });
    try {
      return await bringing;
    } catch (error) {
      bringing = undefined;
      throw error;
    }
  };
  const index = mirrorUrl(`${pypiIndex}/simple/`, mirrors);
  return {
    closure: async (wish) => {
      const uv = await bring();
      const cache = join(folder, 'cache');
      await mkdir(cache, { recursive: true });
      return inTemporaryFolder('python', async (place) => {
        await writeFile(join(place, 'wish.in'), wish.requirements.map((one) => `${one}\n`).join(''));
        await ask(uv, wish, { exec, index, place, cache });
        return readPylock(await readFile(join(place, 'pylock.toml'), 'utf8'));
      });
    },
  };
}

/** An authority that Node is told of (NODE_EXTRA_CA_CERTS), beside those that it knows, where uv is told of none. */
async function ownAuthority(place: string): Promise<Record<string, string>> {
  const { NODE_EXTRA_CA_CERTS: extra, SSL_CERT_FILE: told } = process.env;
  if (!extra || told) return {};
  const own = await readFile(extra, 'utf8').catch(() => '');
  const file = join(place, 'authorities.pem');
  await writeFile(file, [...rootCertificates, own].join('\n'));
  return { SSL_CERT_FILE: file };
}

interface Asking {
  readonly exec: Exec;
  readonly index: string;
  /** A folder that is gone in the end. */
  readonly place: string;
  readonly cache: string;
}

async function ask(
  uv: string,
  { requirements, python, platform, before }: PythonWish,
  { exec, index, place, cache }: Asking,
): Promise<void> {
  const signal = AbortSignal.timeout(patience);
  const what = requirements.join(' ');
  const args = [
    ...['pip', 'compile', 'wish.in', '--no-header'],
    ...['--output-file', 'pylock.toml', '--format', 'pylock.toml'],
    ...['--python-version', python, '--python-platform', targets[platform], '--only-binary', ':all:'],
    // With its zone: a day alone is another moment on each machine (findings/uv-day-by-time-zone.sh).
    ...['--exclude-newer', before, '--default-index', index],
    // Nothing of this machine: no settings, and no Python that is fetched.
    ...['--no-config', '--no-python-downloads', '--no-sources', '--no-progress', '--cache-dir', cache],
  ];
  const env = await ownAuthority(place);
  const running = exec.run(uv, args, {
    env,
    cwd: place,
    signal,
    unset: /^(?:UV_|PIP_|PYTHON|VIRTUAL_ENV$|CONDA_)/,
  });
  const result = await running.catch((error: unknown) => {
    if (!signal.aborted) throw error;
    throw new FactoryError(
      'upstream-unreachable',
      `uv asked for ${what} for ${patience / 60_000} minutes and had no answer`,
      { hint: 'look at the network and at what the index answers, then run again' },
    );
  });
  if (result.exitCode !== 0) throw uvError(what, result);
  // Of the projects that others need uv says the same, and there nobody misses one.
  const named = requirements.flatMap((one) => /\[(.+)\]/.exec(one)?.[1]?.split(',') ?? []).map(normalProject);
  const missing = [...result.stderr.matchAll(/does not have an extra named [`'"]?([^`'"\s]+)/g)]
    .map(([, extra = '']) => extra)
    .find((extra) => named.includes(normalProject(extra)));
  if (missing === undefined) return;
  throw new FactoryError('spec-invalid', `${what}: there is no extra ${missing}`, {
    hint: 'fix "environment.extras" or "environment.with" in image.yaml: the page of the project has their names',
  });
}
