import { describe, expect, it } from '@jest/globals';
import {
  type EngineImage,
  engineGreenName,
  FactoryError,
  greenTag,
  labels,
  type Plan,
  parsePlan,
  renderDocument,
  sha256,
} from '@officina/core';
import { type MemoryFile, memoryEngine, memoryFiles } from '@officina/fakes';
import { type PlanInputs, type PlanPorts, run } from './run.ts';
import {
  chainWorkspace,
  digest,
  type FixtureImage,
  fixtureRegistry,
  lockedTool,
  lockOf,
  memoryHistory,
  seedGreen,
} from './workspace.fixture.ts';

type Edit = (files: Map<string, MemoryFile>) => void;

function factory() {
  const files = chainWorkspace();
  const registry = fixtureRegistry();
  const warnings: string[] = [];
  const ports: PlanPorts = {
    files: memoryFiles(files),
    registry,
    engine: undefined,
    talk: { warn: (message) => void warnings.push(message) },
    history: memoryHistory(),
  };
  const plan = (inputs: Partial<PlanInputs> = {}, other: Partial<PlanPorts> = {}) =>
    run({ images: 'images', ...inputs }, { ...ports, ...other });
  const makeGreen = (made: Plan) => {
    for (const { name, platforms } of made.images)
      for (const { key, platform } of platforms) seedGreen(registry, { image: name, platform, key });
  };
  return { files, registry, warnings, plan, makeGreen };
}

const built = (plan: Plan) =>
  plan.images
    .filter((image) => image.platforms.some((entry) => entry.action !== 'reuse'))
    .map(({ name }) => name);
const whyOf = (plan: Plan, name: string) =>
  plan.images.find((image) => image.name === name)?.platforms[0]?.why;

const bumpKubectl: Edit = (files) =>
  files.set(
    'images/base/image.lock.json',
    lockOf('base', {
      parents: { debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: digest('d') } },
      tools: { kubectl: lockedTool('1.36.4', 'c'), helm: lockedTool('4.0.0', 'b') },
    }),
  );

const engineImage = (given: Record<string, string>): EngineImage => ({
  digest: digest('7'),
  platform: 'linux/amd64',
  labels: given,
  user: '',
  workdir: '',
  entrypoint: [],
  env: [],
});

describe('run', () => {
  it('builds everything where nothing is known, and makes a valid document', async () => {
    const { plan } = factory();
    const made = await plan({ commit: 'abc' });
    expect(parsePlan(renderDocument(made), { file: 'plan.json' })).toEqual(made);
    expect(made.images.map(({ name, parents }) => [name, parents])).toEqual([
      ['base', []],
      ['gemini', ['base']],
      ['devpod', ['gemini']],
    ]);
    expect(made.images[0]).toMatchObject({
      tools: ['kubectl', 'helm'],
      externals: { debian: `docker.io/library/debian:bookworm-slim@${digest('d')}` },
    });
    expect(made.images.map(({ readings }) => readings?.['linux/amd64'])).toMatchObject([
      { base: 'debian', sources: ['rootfs/'] },
      { base: 'base', sources: [] },
      { base: 'gemini', sources: ['setup'] },
    ]);
    expect(built(made)).toEqual(['base', 'gemini', 'devpod']);
    expect(whyOf(made, 'base')).toEqual([{ code: 'new', subject: 'base' }]);
  });

  it('has the whole digest of what a parent says of devcontainers in a key', async () => {
    const { plan, files } = factory();
    const debian = { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: digest('d') };
    const tools = { kubectl: lockedTool('1.36.3', 'a'), helm: lockedTool('4.0.0', 'b') };
    const parents = { debian: { ...debian, devcontainer: [{ remoteUser: 'x' }] } };
    files.set('images/base/image.lock.json', lockOf('base', { parents, tools }));
    const kept = memoryHistory();
    await plan({}, { history: kept });
    expect(await kept.read()).toMatch(/devcontainer sha256:[0-9a-f]{64}"/);
  });

  it('reuses what is green in the registry', async () => {
    const { plan, makeGreen, registry } = factory();
    makeGreen(await plan());
    const again = await plan();
    const [devpod] = again.images[2]?.platforms ?? [];
    expect(built(again)).toEqual([]);
    expect(devpod).toMatchObject({
      action: 'reuse',
      digest: registry.names.get(greenTag(devpod?.key ?? digest('0'))),
      found: 'registry',
    });
  });

  // The golden matrix: one file is edited, and these images are built.
  it.each<[string, Edit, string[]]>([
    ['the README', (files) => files.set('README.md', 'other'), []],
    ['a README among the images', (files) => files.set('images/README.md', 'other'), []],
    ['a README in an image folder', (files) => files.set('images/base/README.md', 'other'), []],
    ['a file that .dockerignore names', (files) => files.set('images/base/rootfs/notes', 'other'), []],
    [
      "gemini's Dockerfile",
      (files) => files.set('images/gemini/Dockerfile', 'FROM base\nRUN false\n'),
      ['gemini', 'devpod'],
    ],
    ['a tool in base', bumpKubectl, ['base', 'gemini', 'devpod']],
    [
      'a comment in a rootfs file of base',
      (files) => files.set('images/base/rootfs/etc/zshrc', '# hullo\n'),
      ['base', 'gemini', 'devpod'],
    ],
    [
      'a mode bit of a rootfs file of base',
      (files) => files.set('images/base/rootfs/etc/zshrc', { text: '# hello\n', mode: 0o755 }),
      ['base', 'gemini', 'devpod'],
    ],
    [
      'a mode bit in devpod',
      (files) => files.set('images/devpod/setup', { text: '#!/bin/sh\n', mode: 0o644 }),
      ['devpod'],
    ],
    [
      'a new file in rootfs',
      (files) => files.set('images/base/rootfs/new', ''),
      ['base', 'gemini', 'devpod'],
    ],
    [
      'a removed file in rootfs',
      (files) => files.delete('images/base/rootfs/etc/zshrc') && files.set('images/base/rootfs/kept', ''),
      ['base', 'gemini', 'devpod'],
    ],
    ['a new file beside what is taken', (files) => files.set('images/devpod/other', ''), []],
    [
      'a .dockerignore that uncovers a file',
      (files) => files.delete('images/base/.dockerignore'),
      ['base', 'gemini', 'devpod'],
    ],
    [
      'a smoke check',
      (files) =>
        files.set(
          'images/devpod/image.yaml',
          `${files.get('images/devpod/image.yaml')}smoke: [{ kind: stow }]\n`,
        ),
      [],
    ],
    [
      'a label',
      (files) =>
        files.set('images/gemini/image.yaml', `${files.get('images/gemini/image.yaml')}labels: { a: b }\n`),
      ['gemini', 'devpod'],
    ],
    [
      'a channel',
      (files) => files.set('images/gemini/image.yaml', 'description: the CLI\nchannels: [other]\n'),
      [],
    ],
    [
      'the urls, dates and sizes of the lock',
      (files) =>
        files.set(
          'images/base/image.lock.json',
          String(files.get('images/base/image.lock.json'))
            .replaceAll('https://example.org', 'https://mirror.example.org')
            .replaceAll('2026-01-01T00:00:00Z', '2026-02-02T00:00:00Z')
            .replaceAll('own-download', 'release-digest'),
        ),
      [],
    ],
    [
      "the external parent's digest",
      (files) =>
        files.set(
          'images/base/image.lock.json',
          String(files.get('images/base/image.lock.json')).replace(digest('d'), digest('e')),
        ),
      ['base', 'gemini', 'devpod'],
    ],
    [
      'the cooldown',
      (files) => files.set('images/factory.yaml', `${files.get('images/factory.yaml')}cooldown: 9d\n`),
      [],
    ],
  ])('after an edit of %s builds exactly these', async (_, edit, wanted) => {
    const { files, plan, makeGreen } = factory();
    makeGreen(await plan());
    edit(files);
    expect(built(await plan())).toEqual(wanted);
  });

  it('gives the same plan from another folder and another order of files', async () => {
    const { plan } = factory();
    const moved = new Map(
      [...chainWorkspace()].reverse().map(([path, file]) => [path.replace(/^images/, 'else/where'), file]),
    );
    const other = await plan({ images: 'else/where' }, { files: memoryFiles(moved) });
    expect(other).toEqual(await plan());
  });

  it('names the tool that moved, and the parent below', async () => {
    const { files, plan, makeGreen } = factory();
    makeGreen(await plan());
    bumpKubectl(files);
    const made = await plan();
    expect(whyOf(made, 'base')).toEqual([{ code: 'tool', subject: 'kubectl', old: '1.36.3', new: '1.36.4' }]);
    expect(whyOf(made, 'gemini')).toMatchObject([{ code: 'parent', subject: 'base' }]);
    expect(whyOf(made, 'devpod')).toMatchObject([{ code: 'parent', subject: 'gemini' }]);
  });

  it('compares with the newest inputs that were tested, not with the newest that were planned', async () => {
    const { files, plan, makeGreen } = factory();
    makeGreen(await plan());
    files.set('images/gemini/Dockerfile', 'FROM base\nRUN one\n');
    await plan();
    files.set('images/devpod/setup', 'other');
    const made = await plan();
    expect(whyOf(made, 'gemini')).toMatchObject([{ code: 'dockerfile', subject: 'gemini/Dockerfile' }]);
    expect(whyOf(made, 'devpod')?.map(({ code }) => code)).toEqual(['file', 'parent']);
    makeGreen(made);
    files.set('images/devpod/setup', 'third');
    expect(whyOf(await plan(), 'devpod')?.map(({ code }) => code)).toEqual(['file']);
  });

  it('names what changed while no registry answers', async () => {
    const { files, plan, makeGreen } = factory();
    makeGreen(await plan());
    await plan();
    const registry = {
      blob: async () => undefined,
      manifest: async () => {
        throw new FactoryError('registry-unreachable', 'no route', { hint: 'do it again' });
      },
    };
    await plan({}, { registry });
    files.set('images/devpod/setup', 'other');
    expect(whyOf(await plan({}, { registry }), 'devpod')).toMatchObject([
      { code: 'file' },
      { code: 'parent' },
    ]);
  });

  it('says that a tested image went away, and builds what stands on it', async () => {
    const { registry, plan, makeGreen } = factory();
    const first = await plan();
    makeGreen(first);
    await plan();
    registry.names.delete(greenTag(first.images[1]?.platforms[0]?.key ?? digest('0')));
    const made = await plan();
    expect(built(made)).toEqual(['gemini', 'devpod']);
    expect(whyOf(made, 'gemini')).toEqual([{ code: 'gone', subject: 'gemini' }]);
    expect(whyOf(made, 'devpod')).toEqual([{ code: 'parent', subject: 'gemini' }]);
  });

  it('builds what it is asked to, and its children', async () => {
    const { plan, makeGreen } = factory();
    makeGreen(await plan());
    const made = await plan({ rebuild: ['gemini'] });
    expect(built(made)).toEqual(['gemini', 'devpod']);
    expect(whyOf(made, 'gemini')).toEqual([{ code: 'asked', subject: 'gemini' }]);
    await expect(plan({ rebuild: ['nobody'] })).rejects.toMatchObject({ code: 'image-unknown' });
  });

  it('plans only what is asked for and what that stands on', async () => {
    const { plan } = factory();
    expect((await plan({ only: ['gemini'] })).images.map(({ name }) => name)).toEqual(['base', 'gemini']);
    await expect(plan({ only: ['gemni'] })).rejects.toMatchObject({ code: 'image-unknown' });
  });

  it.each<[string, Partial<FixtureImage>]>([
    ['another image', { image: 'gemini' }],
    ['another key', { key: digest('0') }],
    ['another platform', { platform: 'linux/arm64' }],
  ])('builds where a green tag leads to %s, and says so', async (_, lie) => {
    const { plan, makeGreen, registry, warnings } = factory();
    const first = await plan();
    makeGreen(first);
    const key = first.images[2]?.platforms[0]?.key ?? digest('0');
    seedGreen(registry, { image: 'devpod', platform: 'linux/amd64', key, ...lie }, key);
    expect(built(await plan())).toEqual(['devpod']);
    expect(warnings).toEqual([expect.stringContaining(`is not devpod for linux/amd64 with key ${key}`)]);
  });

  it('asks the engine when the registry does not answer, and says so once', async () => {
    const { plan, warnings } = factory();
    let asked = 0;
    const registry = {
      manifest: async () => {
        asked++;
        throw new FactoryError('registry-unreachable', 'no route', { hint: 'do it again' });
      },
      blob: async () => undefined,
    };
    const first = await plan({}, { registry });
    expect(built(first)).toHaveLength(3);
    const engine = memoryEngine();
    for (const { name, platforms } of first.images)
      for (const { key } of platforms)
        engine.add(engineImage({ [labels.image]: name, [labels.key]: key }), engineGreenName(name, key));
    warnings.length = 0;
    asked = 0;
    const second = await plan({}, { registry, engine });
    expect(second.images.map(({ platforms: [entry] }) => [entry?.action, entry?.found])).toEqual(
      Array(3).fill(['reuse', 'engine']),
    );
    expect(asked).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('no route')]);
  });

  it('does not take an engine image of another platform, and goes on without an engine that fails', async () => {
    const { plan, warnings } = factory();
    const first = await plan();
    const [base] = first.images[0]?.platforms ?? [];
    const right = { [labels.image]: 'base', [labels.key]: base?.key ?? '' };
    const made = async (image: EngineImage) =>
      built(await plan({ only: ['base'] }, { engine: { inspect: async () => image } }));
    expect(await made(engineImage(right))).toEqual([]);
    expect(await made({ ...engineImage(right), platform: 'linux/arm64' })).toEqual(['base']);
    expect(await made(engineImage({ ...right, [labels.key]: digest('0') }))).toEqual(['base']);
    expect(await made(engineImage({ ...right, [labels.image]: 'gemini' }))).toEqual(['base']);
    expect(warnings.splice(0)).toHaveLength(3);
    const failing = {
      inspect: async () => {
        throw new FactoryError('engine-missing', 'no socket', { hint: 'do it again' });
      },
    };
    expect(built(await plan({}, { engine: failing }))).toHaveLength(3);
    expect(warnings).toEqual([expect.stringContaining('no socket')]);
  });

  it.each<[string, object | undefined]>([
    ['has no strong integrity', {}],
    ['has no strong integrity', { integrity: 'sha1-AAAA' }],
    ['has no strong integrity', { inBundle: true }],
    ['an address of its own', { integrity: 'sha512-AAAA', resolved: 'https://evil.example/a.tgz' }],
    ['an address of its own', { integrity: 'sha512-AAAA', resolved: 'git+ssh://evil.example/a.git' }],
    ['', { integrity: 'sha512-AAAA', version: '1.0.0' }],
    ['is a link to local', { link: true, resolved: 'local' }],
  ])('refuses an npm lockfile with a package that %s: %j', async (problem, entry) => {
    const { files, plan } = factory();
    const text = JSON.stringify({
      lockfileVersion: 3,
      packages: { '': { dependencies: { a: '1.0.0' } }, 'node_modules/a': entry },
    });
    const npm = { packages: { a: { version: '1.0.0' } }, lockfile: sha256(text) };
    files.set('images/gemini/npm/package-lock.json', text);
    files.set(
      'images/gemini/image.yaml',
      `${files.get('images/gemini/image.yaml')}npm: { packages: { a: {} } }\n`,
    );
    files.set(
      'images/gemini/image.lock.json',
      JSON.stringify({ schema: 'officina.lock/v1', image: 'gemini', parents: {}, tools: {}, npm }),
    );
    const made = plan();
    if (problem === '') await expect(made).resolves.toBeDefined();
    else
      await expect(made).rejects.toMatchObject({
        code: 'lock-mismatch',
        message: expect.stringMatching(new RegExp(`gemini.*node_modules/a.*${problem}`)),
      });
  });

  it('lets a bug of a port through', async () => {
    const { plan } = factory();
    const registry = {
      manifest: async () => {
        throw new TypeError('a bug');
      },
      blob: async () => undefined,
    };
    await expect(plan({}, { registry })).rejects.toThrow(TypeError);
  });

  it('keys differ by platform and by epoch', async () => {
    const { plan } = factory();
    const both = await plan({ platforms: ['linux/amd64', 'linux/arm64'] });
    const [one, two] = both.images[0]?.platforms ?? [];
    expect(one?.key).not.toBe(two?.key);
    expect((await plan({ epoch: 1 })).images[0]?.platforms[0]?.key).not.toBe(one?.key);
    expect((await plan()).images[0]?.platforms[0]?.key).toBe(one?.key);
  });

  it.each<[string, Edit, string]>([
    ['no lock', (files) => files.delete('images/base/image.lock.json'), 'lock-missing'],
    ['another lock', (files) => files.set('images/gemini/image.lock.json', lockOf('base')), 'lock-mismatch'],
    [
      'a link that leaves',
      (files) => files.set('images/base/rootfs/x', { link: '../../../etc/passwd' }),
      'context-escapes',
    ],
    ['an unreadable history', () => undefined, ''],
  ])('with %s', async (_, edit, code) => {
    const { files, plan, warnings } = factory();
    edit(files);
    if (code !== '') await expect(plan()).rejects.toMatchObject({ code });
    else {
      await plan({}, { history: { read: async () => '{', write: async () => undefined } });
      expect(warnings).toEqual([expect.stringContaining('history')]);
    }
  });

  it('refuses a context over the limit, naming the largest file', async () => {
    const { plan } = factory();
    await expect(plan({ contextLimit: 5 })).rejects.toMatchObject({
      code: 'context-too-large',
      message: expect.stringContaining('rootfs/etc/zshrc'),
    });
  });

  it('plans a variant that skips an image, and leaves the rest as it is', async () => {
    const { files, plan, makeGreen } = factory();
    makeGreen(await plan());
    files.set(
      'images/factory.yaml',
      `${files.get('images/factory.yaml')}variants: { light: { skip: [gemini] } }\n`,
    );
    expect(built(await plan())).toEqual([]);
    const light = await plan({ variant: 'light' });
    expect(light).toMatchObject({ variant: 'light' });
    expect(
      light.images.map(({ name, parents, aliases, channels }) => ({ name, parents, aliases, channels })),
    ).toEqual([
      { name: 'base', parents: [], aliases: undefined, channels: ['base'] },
      {
        name: 'devpod',
        parents: ['base'],
        aliases: { gemini: 'base' },
        channels: ['devpod-light', 'latest-light'],
      },
    ]);
    expect(built(light)).toEqual(['devpod']);
    makeGreen(light);
    expect(built(await plan({ variant: 'light' }))).toEqual([]);
    expect(built(await plan())).toEqual([]);
  });

  it('refuses a variant that is not declared, or skips what cannot be skipped', async () => {
    const { files, plan } = factory();
    await expect(plan({ variant: 'light' })).rejects.toMatchObject({ code: 'input-invalid' });
    const text = files.get('images/factory.yaml');
    files.set('images/factory.yaml', `${text}variants: { light: { skip: [base] } }\n`);
    await expect(plan({ variant: 'light' })).rejects.toMatchObject({ code: 'spec-invalid' });
    files.set('images/factory.yaml', `${text}variants: { light: { skip: [nobody] } }\n`);
    await expect(plan({ variant: 'light' })).rejects.toMatchObject({ code: 'image-unknown' });
  });
});
