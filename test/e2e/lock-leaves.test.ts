import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  FactoryError,
  type Files,
  isFactoryError,
  type Lock,
  LockedAsset,
  LockedPackage,
  LockedTool,
  loadWorkspace,
  type Npm,
  type LockedPackage as Package,
  parseLock,
  sha256,
  unheldEntryFields,
  type Workspace,
} from '@officina/core';
import { createExec, createFiles, createHttp, createNpm, createRegistry } from '@officina/host';
import { type RecordedUpstream, startRecordedUpstream } from '@officina/upstream';
import { createAsk } from '../../packages/resolve/src/ask.ts';
import { checkImage } from '../../packages/resolve/src/check-image.ts';
import type { Context } from '../../packages/resolve/src/context.ts';
import { selectionOf } from '../../packages/resolve/src/selection.ts';

const images = join(import.meta.dirname, '..', '..', 'images');
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

let upstream: RecordedUpstream;
let workspace: Workspace;
let context: Context;

beforeAll(async () => {
  upstream = await startRecordedUpstream();
  const http = createHttp({ mirrors: upstream.mirrors, sleep: async () => undefined });
  const files: Files = createFiles();
  workspace = await loadWorkspace(files, images);
  const npm = createNpm({ exec: createExec(), files, http, mirrors: upstream.mirrors });
  const refuse = async () => {
    throw new Error('not in a check');
  };
  const talk = { info: () => undefined, warn: () => undefined, task: refuse };
  context = {
    // One for all: each url is asked once, whatever is changed in the locks.
    ask: createAsk(http),
    downloads: ((work: () => unknown) => work()) as unknown as Context['downloads'],
    programs: refuse as unknown as Context['programs'],
    trustedRoot: refuse,
    now: new Date('2026-11-28T00:00:00Z'),
    allowDowngrade: false,
    holdVersions: false,
    ports: {
      files,
      http,
      registry: createRegistry({ http, mirrors: upstream.mirrors }),
      archives: { urls: refuse },
      assets: {
        ...{ download: refuse, find: refuse, hash: refuse },
        ...{ read: refuse, inspect: refuse, readMember: refuse },
      },
      npm: { age: refuse, versions: refuse, lock: refuse, released: refuse, published: once(npm.published) },
      go: { files: refuse },
      python: { closure: refuse },
      // The mirror's index of the day that the locks were made.
      debian: { solve: async ({ platform }) => indexOf(platform) },
      talk,
      clock: { now: () => new Date('2026-11-28T00:00:00Z') },
    },
  };
});
afterAll(() => upstream.close());

function indexOf(platform: 'linux/amd64' | 'linux/arm64'): Package[] {
  return workspace.images.flatMap(({ lock }) => lock?.debian?.[platform] ?? []);
}

/** npm is asked once for the same packages, whatever is changed beside them. */
function once(ask: Npm['published']): Npm['published'] {
  const answers = new Map<string, ReturnType<typeof ask>>();
  return (asked) => {
    const key = JSON.stringify(asked);
    const answer = answers.get(key) ?? ask(asked);
    answers.set(key, answer);
    return answer;
  };
}

const lockText = (image: string) => readFileSync(join(images, image, 'image.lock.json'), 'utf8');

/** What check says of an image whose lock is this: undefined when it is content. */
async function refusal(
  image: string,
  lock: Json,
  at: Path,
  files = context.ports.files,
): Promise<string | undefined> {
  const found = workspace.images.find(({ name }) => name === image);
  if (found === undefined) throw new Error(`there is no image ${image}`);
  const { platforms } = workspace.factory;
  const [part, name] = at;
  // What lies beside the change is held elsewhere; a tool alone is asked for a change in it.
  const only =
    part === 'tools' ? [`${image}/${name}`] : part === 'debian' ? [`${image}/debian-packages`] : [image];
  try {
    const typed =
      part === 'debian'
        ? graft(image, lock, at)
        : part === 'tools'
          ? graftTools(found.lock, lock)
          : whole(lock);
    const selection = selectionOf(only, workspace.images);
    const changed = { ...found, lock: typed };
    const images = new Map([...workspace.images, changed].map((one) => [one.name, one]));
    const lockOf = async (name: string) => images.get(name)?.lock;
    const { factory } = workspace;
    const question = { image: changed, factory, platforms, selection, images, lockOf };
    const ports = { ...context.ports, files };
    const { outcomes } = await checkImage(question, { ...context, ports });
    return outcomes.find(({ status }) => status === 'refused')?.code;
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return error.code;
  }
}

/** Reads only the package that was changed: reading 337 of them for each change takes long. */
function graft(image: string, lock: Json, at: Path) {
  const whole = workspace.images.find(({ name }) => name === image)?.lock;
  const [, platform, index] = at;
  const list = (lock as never)['debian']?.[platform as never] as unknown[];
  const one = LockedPackage.safeParse(list[index as number]);
  if (whole === undefined) throw new Error(`${image} has no lock`);
  // As the whole lock would be: its schema holds this one.
  if (!one.success) throw new FactoryError('document-invalid', one.error.message, { hint: 'none' });
  const packages = [...(whole.debian?.[platform as 'linux/amd64'] ?? [])];
  packages[index as number] = one.data;
  return { ...whole, debian: { ...whole.debian, [platform as string]: packages } };
}

const whole = (lock: Json): Lock => parseLock(JSON.stringify(lock), { file: 'lock' });

/** Reads all but the packages, which are as they were. */
function graftTools(found: Lock | undefined, lock: Json): Lock {
  const read = whole({ ...(lock as object), debian: undefined } as never);
  return { ...read, ...(found?.debian === undefined ? {} : { debian: found.debian }) };
}

function leavesOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** A copy with another value at a path, sharing the rest; undefined takes it away. */
function changed(value: Json, [key, ...rest]: Path, to: Json | undefined): Json {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as { [key: string]: Json };
  const inner = copy[key as string] as Json;
  if (rest.length > 0) copy[key as string] = changed(inner, rest, to);
  else if (to === undefined) delete copy[key as string];
  else copy[key as string] = to;
  return copy as Json;
}

/** Another value of the same shape, so that the schema has nothing against it. */
function other(value: Json): Json {
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return !value;
  if (/^[0-9a-f]{40,}$|^sha256:/.test(value)) return value.slice(0, -1) + (value.endsWith('0') ? '1' : '0');
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return value.replace(/^\d{4}/, '2020');
  if (value.startsWith('linux/')) return value === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64';
  if (value === 'any') return 'linux/amd64';
  if (evidences.includes(value)) return value === 'git-object' ? 'own-download' : 'git-object';
  if (['amd64', 'arm64', 'all'].includes(value)) return value === 'all' ? 'amd64' : 'all';
  const digit = value.search(/[0-9a-z](?=[^0-9a-z]*$)/i);
  return `${value.slice(0, digit)}${value[digit] === '1' ? '2' : '1'}${value.slice(digit + 1)}`;
}

const evidences = [
  ...[
    'publisher-checksum',
    'release-digest',
    'publisher-checksum+release-digest',
    'git-object',
    'own-download',
  ],
];

const reasonOf = (schema: { meta(): Record<string, unknown> | undefined }) =>
  String(schema.meta()?.['unheld']);

/** Changes that check lets pass, and why, in the words of the schema. */
function harmless(path: Path, to: Json | undefined): string | undefined {
  const [part, tool, key, , leaf] = path;
  if (part !== 'tools') return undefined;
  const { shape } = LockedTool;
  if (to === undefined && key === 'tag') return reasonOf(shape.tag);
  // Nobody dates the releases of helm.
  if (key === 'released' && (to === undefined || tool === 'helm')) return reasonOf(shape.released);
  if (key === 'firstSeen') return reasonOf(shape.firstSeen);
  if (to === undefined && leaf === 'size') return reasonOf(LockedAsset.shape.size);
  if (to === 'own-download' && leaf === 'evidence') return reasonOf(LockedAsset.shape.evidence);
  return undefined;
}

describe('resolve --check', () => {
  it.each(readdirSync(images).filter((name) => !name.includes('.')))(
    'refuses every change of every leaf of the lock of %s, or the schema says why not',
    async (image) => {
      const lock = JSON.parse(lockText(image)) as Json;
      expect(await refusal(image, lock, [])).toBeUndefined();
      const leaves = leavesOf(lock);
      const wrong: string[] = [];
      for (const path of leaves) {
        const value = path.reduce<Json>((inner, key) => (inner as never)[key], lock);
        for (const to of [other(value), undefined]) {
          expect(to).not.toEqual(value);
          const reason = harmless(path, to);
          const code = await refusal(image, changed(lock, path, to), path);
          if ((code === undefined) !== (reason !== undefined && reason !== 'undefined'))
            wrong.push(`${path.join('.')} to ${to}: ${code ?? 'passes'}, ${reason ?? 'no reason'}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(leaves.length).toBe(
        JSON.stringify(lock).match(/"[^"]*"(?=[,}\]])|:(?:\d+|true|false)/g)?.length,
      );
    },
    300_000,
  );

  const asset = (more: Json) => ({ ...(first('yq') as object), ...(more as object) }) as Json;
  const first = (tool: string) => (JSON.parse(lockText('base')) as never)['tools'][tool]['assets'][0] as Json;

  it.each<[string, Path, () => Json]>([
    ['devcontainer entries', ['parents', 'debian', 'devcontainer'], () => [{ remoteUser: 'x' }]],
    ['bootstrapped', ['parents', 'debian', 'bootstrapped'], () => true],
    ['a stand-in', ['tools', 'yq', 'standIn'], () => true],
    ['first sights of a dated tool', ['tools', 'yq', 'seen'], () => ({ '9.9.9': '2026-11-01T00:00:00Z' })],
    ['a first sight to come', ['tools', 'kubectl', 'firstSeen'], () => '2027-01-01T00:00:00Z'],
    [
      'a sight of a version that is not',
      ['tools', 'kubectl', 'seen'],
      () => ({ '9.9.9': '2026-11-01T00:00:00Z' }),
    ],
    ['an asset twice', ['tools', 'yq', 'assets', 2], () => first('yq')],
    ['an asset with another sum', ['tools', 'yq', 'assets', 2], () => asset({ sha256: '0'.repeat(64) })],
    ['an asset for any', ['tools', 'yq', 'assets', 2], () => asset({ platform: 'any' })],
    ['an asset at a path', ['tools', 'yq', 'assets', 2], () => asset({ path: 'a' })],
    ['a path', ['tools', 'yq', 'assets', 0, 'path'], () => 'a'],
    [
      'stronger evidence',
      ['tools', 'neovim', 'assets', 0, 'evidence'],
      () => 'publisher-checksum+release-digest',
    ],
    ['another kind of evidence', ['tools', 'neovim', 'assets', 0, 'evidence'], () => 'publisher-checksum'],
    [
      'a Debian package',
      ['debian', 'linux/amd64', 337],
      () => ({ name: 'zz', version: '1', architecture: 'all', size: 1, sha256: '0'.repeat(64) }),
    ],
    ['a stage of a Debian package', ['debian', 'linux/amd64', 0, 'stages'], () => ['git']],
    ['npm packages', ['npm'], () => ({ packages: {}, lockfile: '0'.repeat(64) })],
    ['a tool', ['tools', 'nope'], () => (JSON.parse(lockText('base')) as never)['tools']['yq']],
    ['a parent', ['parents', 'nope'], () => (JSON.parse(lockText('base')) as never)['parents']['debian']],
  ])('refuses a lock to which %s was added', async (_, path, value) => {
    const lock = changed(JSON.parse(lockText('base')) as Json, path, value());
    const at: Path = path[0] === 'debian' || path[1] === 'nope' ? [] : path;
    expect(await refusal('base', lock, at)).toMatch(
      /^(?:lock-stale|lock-mismatch|document-invalid|asset-changed)$/,
    );
  });

  it('refuses paths of a tree that were swapped', async () => {
    const lock = JSON.parse(lockText('base')) as Json;
    const assets = (lock as never)['tools']['lazyvim']['assets'] as { path: string }[];
    const [a, b] = [assets[0]?.path ?? '', assets[1]?.path ?? ''];
    const at = (index: number): Path => ['tools', 'lazyvim', 'assets', index, 'path'];
    expect(await refusal('base', changed(changed(lock, at(0), b), at(1), a), at(0))).toBe('lock-stale');
  });

  it('refuses every change of every leaf of the npm lock of gemini, or says why not, whatever else agrees with it', async () => {
    const file = join(images, 'gemini', 'npm', 'package-lock.json');
    const lockfile = JSON.parse(readFileSync(file, 'utf8')) as Json;
    const leaves = leavesOf(lockfile);
    const wrong: string[] = [];
    for (const path of leaves) {
      const value = path.reduce<Json>((inner, key) => (inner as never)[key], lockfile);
      for (const to of [other(value), undefined]) {
        const code = await npmRefusal(changed(lockfile, path, to));
        const [, place, field = ''] = path;
        const reason =
          place === '' || path[0] !== 'packages'
            ? rootReasons[String(path.at(-1))]
            : unheldEntryFields[field];
        if ((code === undefined) !== (reason !== undefined))
          wrong.push(`${path.join('.')} to ${to}: ${code ?? 'passes'}, ${reason ?? 'no reason'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(leaves.length).toBeGreaterThan(80);
  }, 300_000);

  it.each<[string, Path, Json]>([
    [
      'a dependency of another package',
      ['packages', 'node_modules/nan', 'dependencies'],
      { 'node-pty': '1.0.0' },
    ],
    ['a program', ['packages', 'node_modules/nan', 'bin'], { sh: 'a.js' }],
    ['an install script', ['packages', 'node_modules/nan', 'hasInstallScript'], true],
    ['a name of another package', ['packages', 'node_modules/nan', 'name'], 'node-addon-api'],
    ['a key that npm does not know yet', ['packages', 'node_modules/nan', 'someday'], true],
  ])('refuses an npm lock to which %s was added, though all else agrees', async (_, path, value) => {
    const file = join(images, 'gemini', 'npm', 'package-lock.json');
    const lockfile = JSON.parse(readFileSync(file, 'utf8')) as Json;
    expect(await npmRefusal(lockfile)).toBeUndefined();
    expect(await npmRefusal(changed(lockfile, path, value))).toBe('lock-mismatch');
  });
});

/** Leaves of a package-lock.json that are of no package. */
const rootReasons: Readonly<Record<string, string>> = {
  name: 'of nobody: the folder is not published',
  requires: 'npm always writes it',
};

/** What check says of gemini when its package-lock.json is this, and its lock says so too. */
async function npmRefusal(lockfile: Json): Promise<string | undefined> {
  const text = JSON.stringify(lockfile);
  const lock = JSON.parse(lockText('gemini'));
  lock.npm.lockfile = sha256(text);
  const entries = (lockfile as { packages: Record<string, { version?: string; integrity?: string }> })
    .packages;
  for (const [name, locked] of Object.entries<object>(lock.npm.packages)) {
    Object.assign(
      locked,
      entries[`node_modules/${name}`]?.version && { version: entries[`node_modules/${name}`]?.version },
    );
    Object.assign(locked, { integrity: entries[`node_modules/${name}`]?.integrity });
  }
  const { files } = context.ports;
  const read: Files['read'] = async (file) => (file.endsWith('package-lock.json') ? text : files.read(file));
  return refusal('gemini', lock, [], { ...files, read });
}
