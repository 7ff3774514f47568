import { join } from 'node:path';
import {
  type Exec,
  FactoryError,
  type Files,
  type Http,
  type Mirrors,
  mirrorUrl,
  type Npm,
  type NpmAge,
  type NpmLockfile,
  type NpmVersion,
} from '@officina/core';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { readNpmAge } from './npm-age.ts';
import { npmError } from './npm-error.ts';
import { createNpmRegistries, publicRegistry } from './npm-registries.ts';
import { published } from './published.ts';
import { released } from './released.ts';

export interface NpmOptions {
  readonly exec: Exec;
  readonly files: Pick<Files, 'read' | 'write'>;
  readonly http: Http;
  /** A folder whose .npmrc counts, beside the person's own; none when left out. */
  readonly folder?: string;
  /** One of npm's public registry comes before what npm is told otherwise. */
  readonly mirrors?: Mirrors;
}

/** npm's own client, so that its registries, mirrors, credentials and proxies are npm's business. */
export function createNpm(given: NpmOptions): Npm {
  const options = { ...given, exec: mirrored(given) };
  const registryOf = createNpmRegistries(options);
  let age: Promise<NpmAge> | undefined;
  return {
    age: () => {
      age ??= readNpmAge(options);
      return age;
    },
    published: (asked) => inTemporaryFolder('npm', (folder) => published(asked, { folder, options })),
    released: (asked) => released(asked, { http: options.http, registryOf }),
    versions: (pkg) => versions(pkg, options),
    lock: (packages, previous, { before } = {}) =>
      inTemporaryFolder('npm', (folder) => lock({ packages, previous, before, folder }, options)),
  };
}

function mirrored({ exec, mirrors = {} }: NpmOptions): Exec {
  const registry = mirrorUrl(publicRegistry, mirrors);
  if (registry === publicRegistry) return exec;
  return {
    run: (command, args, options = {}) =>
      exec.run(command, args, { ...options, env: { ...options.env, npm_config_registry: registry } }),
  };
}

async function versions(pkg: string, options: NpmOptions): Promise<NpmVersion[]> {
  // `npm view` knows a field of one version or of all, not both: `time` is the package's, `deprecated` a version's.
  const [published, each] = await Promise.all([
    view(pkg, ['time', 'versions', 'dist-tags'], options),
    view(`${pkg}@>=0`, ['version', 'deprecated'], options),
  ]);
  const {
    time = {},
    versions: all = [],
    'dist-tags': tags = {},
  } = (published ?? {}) as {
    time?: Record<string, string>;
    versions?: string | string[];
    'dist-tags'?: Record<string, string>;
  };
  const deprecated = new Set(
    [each].flat().flatMap((item) => {
      const entry = item as { version?: string; deprecated?: unknown } | string | undefined;
      return typeof entry === 'object' && entry?.version !== undefined && entry.deprecated
        ? [entry.version]
        : [];
    }),
  );
  const listed = [all].flat();
  if (listed.length === 0 || !listed.every((version) => typeof version === 'string')) {
    throw new FactoryError('upstream-answer', `npm lists no version of ${pkg}`, {
      hint: `npm view ${pkg} versions`,
    });
  }
  return listed.map((version) => {
    const released = isoTime(time[version]);
    return {
      version,
      deprecated: deprecated.has(version),
      ...(version === tags['latest'] ? { latest: true } : {}),
      ...(released === undefined ? {} : { released }),
    };
  });
}

function isoTime(text: string | undefined): string | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

async function view(spec: string, fields: readonly string[], { exec, folder }: NpmOptions): Promise<unknown> {
  const args = ['view', spec, ...fields, '--json', '--loglevel=error'];
  const result = await exec.run('npm', args, folder === undefined ? {} : { cwd: folder });
  if (result.exitCode !== 0) throw npmError(`npm view ${spec}`, result);
  try {
    return JSON.parse(result.stdout.trim() === '' ? 'null' : result.stdout);
  } catch (cause) {
    throw new FactoryError('upstream-answer', `npm view ${spec} did not answer with JSON`, {
      hint: 'look at: npm config get registry',
      cause,
    });
  }
}

interface LockRequest {
  readonly packages: Readonly<Record<string, string>>;
  readonly previous: Pick<NpmLockfile, 'manifest' | 'lockfile'> | undefined;
  readonly before: Date | undefined;
  readonly folder: string;
}

async function lock(
  { packages, previous, before, folder }: LockRequest,
  options: NpmOptions,
): Promise<NpmLockfile> {
  const { exec, files } = options;
  const manifest = renderManifest(packages, previous?.manifest);
  await files.write(join(folder, 'package.json'), manifest);
  if (previous !== undefined) await files.write(join(folder, 'package-lock.json'), previous.lockfile);
  const npmrc = options.folder === undefined ? undefined : await files.read(join(options.folder, '.npmrc'));
  if (npmrc !== undefined) await files.write(join(folder, '.npmrc'), npmrc);
  const args = [
    'install',
    '--package-lock-only',
    '--ignore-scripts',
    '--omit-lockfile-registry-resolved',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--json',
    '--loglevel=error',
    ...(before === undefined ? [] : [`--before=${before.toISOString()}`]),
  ];
  const result = await exec.run('npm', args, { cwd: folder });
  const wish = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  if (result.exitCode !== 0) throw npmError(`npm lock of ${wish.join(', ')}`, result);
  const written = await files.read(join(folder, 'package-lock.json'));
  if (written === undefined)
    throw new FactoryError('upstream-answer', `npm wrote no lockfile for ${wish.join(', ')}`, {
      hint: 'look at the version of npm: wanted one that writes package-lock.json (7 or later)',
    });
  return finish(manifest, written, packages);
}

/** The package.json: what it was, with exactly the dependencies asked for. */
function renderManifest(packages: Readonly<Record<string, string>>, previous: string | undefined): string {
  const fresh = { name: 'image-packages', version: '0.0.0', private: true };
  const known = previous === undefined ? fresh : (JSON.parse(previous) as Record<string, unknown>);
  const dependencies = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ ...known, dependencies }, null, 2)}\n`;
}

interface LockfileEntry {
  resolved?: string;
  integrity?: string;
  version?: string;
  link?: boolean;
}

/** Takes the last download addresses out, and makes sure that every package is known by its bytes. */
function finish(manifest: string, written: string, packages: Readonly<Record<string, string>>): NpmLockfile {
  const document = JSON.parse(written) as { packages?: Record<string, LockfileEntry> };
  for (const [path, entry] of Object.entries(document.packages ?? {})) {
    // A git or file dependency has its identity in the address alone; without integrity it is no pin.
    if (path !== '' && entry.integrity === undefined) {
      throw new FactoryError(
        'checksum-missing',
        `npm gives no integrity for ${path} ${entry.version ?? ''}`.trim(),
        {
          hint: 'take a version that is published in a registry',
        },
      );
    }
    delete entry.resolved;
  }
  const integrity: Record<string, string> = {};
  for (const [name, version] of Object.entries(packages)) {
    const entry = document.packages?.[`node_modules/${name}`];
    if (entry?.version !== version || entry.integrity === undefined) {
      throw new FactoryError(
        'upstream-answer',
        `npm locked ${name} ${entry?.version ?? 'not at all'}, wanted ${version}`,
        { hint: `look at npm view ${name}@${version} dist.integrity` },
      );
    }
    integrity[name] = entry.integrity;
  }
  return { manifest, lockfile: `${JSON.stringify(document, null, 2)}\n`, integrity };
}
