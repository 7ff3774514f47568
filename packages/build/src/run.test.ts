import { describe, expect, it } from '@jest/globals';
import {
  type Digest,
  digestOf,
  type ExecOptions,
  engineCandidateName,
  engineGreenName,
  isFactoryError,
  type Plan,
} from '@officina/core';
import {
  memoryEngine,
  memoryFiles,
  memoryMaterials,
  memoryRegistry,
  memoryTalk,
  noEnvironments,
} from '@officina/fakes';
import { canonicalImage } from './canonical-image.ts';
import { type BuildInputs, type BuildPorts, run } from './run.ts';
import { fixtureFiles, fixtureKey, fixturePlan } from './workspace.fixture.ts';

/** A world in which the builder answers as told; `calls` is what was done to it. */
function world(
  builder: { exitCode?: number; lines?: string[]; digests?: Record<string, Digest>; read?: object[] } = {},
) {
  const files = memoryFiles(fixtureFiles);
  const calls: string[] = [];
  const engine = memoryEngine(calls);
  engine.add({ digest: digestOf('top') }, engineGreenName('top', fixtureKey('top')));
  const ports: BuildPorts = {
    talk: memoryTalk(),
    materials: memoryMaterials(),
    environments: noEnvironments,
    sleep: async (milliseconds) => void calls.push(`sleep ${milliseconds}`),
    cli: async () => ({ path: '/opt/docker' }),
    env: { DOCKER_HOST: 'unix:///there' },
    files,
    exec: {
      run: async (command: string, args: readonly string[], options: ExecOptions = {}) => {
        calls.push([command, ...args].join(' '));
        expect(options.env).toMatchObject({
          ...{ DOCKER_HOST: 'unix:///there', BUILDX_BAKE_ENTITLEMENTS_FS: '0', BUILDX_GIT_INFO: '0' },
        });
        for (const line of builder.lines ?? []) options.onLine?.(line, 'stderr');
        const flag = (name: string) => args[args.indexOf(name) + 1] ?? '';
        const made = Object.entries(builder.digests ?? {});
        if (builder.exitCode === undefined) {
          const { target } = JSON.parse(((await files.read(flag('--file'))) ?? '').replaceAll('$${', '${'));
          for (const [name, digest] of made) engine.add({ digest, labels: target[name].labels });
          const provenance = { materials: builder.read ?? [] };
          const metadata = made.map(([name, digest]) => [
            name,
            { 'containerimage.digest': digest, 'buildx.build.provenance': provenance },
          ]);
          await files.write(flag('--metadata-file'), JSON.stringify(Object.fromEntries(metadata)));
        }
        return { exitCode: builder.exitCode ?? 0, stdout: '', stderr: '' };
      },
    },
    engine,
    documents: {
      read: async () => canonicalImage(plainImage, fixturePlan().epoch),
      add: async (name, { manifest }) => {
        calls.push(`add ${name}`);
        engine.add({ digest: digestOf(manifest) }, name);
        return digestOf(manifest);
      },
    },
  };
  return { ports, calls, engine, texts: files.content };
}

const plainImage = {
  manifest: JSON.stringify({ layers: [] }),
  config: JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } }),
};

const inputs = (plan: Plan, given: Partial<BuildInputs> = {}): BuildInputs => ({
  images: 'images',
  plan,
  push: false,
  mirrors: {},
  folder: 'state',
  ...given,
});
const digests = { base_amd64: digestOf('base'), top_amd64: digestOf('top') };

describe('run', () => {
  it('calls the builder once and names every candidate afterwards', async () => {
    const { ports, calls } = world({ digests });
    const result = await run(inputs(fixturePlan()), ports);
    expect(calls).toHaveLength(3);
    expect(calls[0]).toMatch(
      /^\/opt\/docker buildx bake --progress rawjson --metadata-file state\/\w+\.metadata\.json --file state\/\w+\.bake\.json$/,
    );
    expect(calls.slice(1)).toEqual([
      `tag ${digestOf('base')} ${engineCandidateName('base', fixtureKey('base'))}`,
      `tag ${digestOf('top')} ${engineCandidateName('top', fixtureKey('top'))}`,
    ]);
    expect(result.candidates).toMatchObject([
      { image: 'base', digest: digestOf('base'), reused: false, found: 'engine', standIns: ['packed'] },
      { image: 'top', digest: digestOf('top'), reused: false, found: 'engine', standIns: ['packed'] },
    ]);
  });

  it('calls it twice on an engine that has none of the images, and keeps the whole bake file', async () => {
    const { ports, calls, engine, texts } = world({ digests });
    await engine.untag(engineGreenName('top', fixtureKey('top')));
    const { candidates } = await run(inputs(fixturePlan()), ports);
    expect(calls.filter((call) => call.includes('buildx bake'))).toHaveLength(2);
    expect(candidates.map(({ digest }) => digest)).toEqual([digestOf('base'), digestOf('top')]);
    const file = [...texts.keys()].find((name) => name.endsWith('.bake.json')) ?? '';
    expect(JSON.parse(String(texts.get(file)).replaceAll('$${', '${')).group.default.targets).toEqual([
      'base_amd64',
      'top_amd64',
    ]);
  });

  it('puts what every builder would have written in the place of what this one wrote', async () => {
    const { ports, calls } = world({ digests });
    const documents = { ...ports.documents, read: async () => plainImage };
    const { candidates } = await run(inputs(fixturePlan()), { ...ports, documents });
    const canonical = digestOf(canonicalImage(plainImage, fixturePlan().epoch).manifest);
    expect(candidates.map(({ digest }) => digest)).toEqual([canonical, canonical]);
    const names = ['base', 'top'].map((name) => engineCandidateName(name, fixtureKey(name)));
    const adds = names.map((name) => `add ${name}`);
    const others = ['base', 'top'].map((name) => `untag ${digestOf(name)}`);
    expect(calls.slice(1, 7)).toEqual([...adds, ...others, ...adds]);
  });

  it('refuses an image whose labels are not those that were asked for, and gives it no name', async () => {
    const { ports, calls } = world({ digests });
    const { inspect } = ports.engine;
    const engine = {
      ...ports.engine,
      inspect: async (name: string) => {
        const image = await inspect(name);
        const split = { ...image?.labels, 'devcontainer.metadata': '[{"containerEnv":{"A":"1"' };
        return image === undefined || name !== digests.top_amd64 ? image : { ...image, labels: split };
      },
    };
    await expect(run(inputs(fixturePlan()), { ...ports, engine })).rejects.toMatchObject({
      code: 'build-failed',
      message: expect.stringMatching(
        /^top_amd64: label devcontainer\.metadata: wanted \[.*\], got \[\{"cont/,
      ),
    });
    expect(calls).toHaveLength(1);
  });

  it('names nothing when the builder read what no lock names', async () => {
    const read = [{ uri: 'http://127.0.0.1:9/other', digest: { sha256: digestOf('x').slice(7) } }];
    const { ports, calls } = world({ digests, read });
    await expect(run(inputs(fixturePlan()), ports)).rejects.toMatchObject({
      code: 'build-unlocked',
      message: expect.stringContaining('base_amd64: the builder read http://127.0.0.1:9/other'),
    });
    expect(calls).toHaveLength(1);
  });

  it('does not call the builder when everything is reused', async () => {
    const { ports, calls } = world();
    const result = await run(
      inputs(
        fixturePlan({
          base: { digest: digestOf('base'), found: 'registry' },
          top: { digest: digestOf('top'), found: 'engine' },
        }),
      ),
      ports,
    );
    expect(calls).toEqual([]);
    expect(result.milliseconds).toBe(0);
    expect(
      result.candidates.map(({ image, reused, found, engineName }) => [image, reused, found, engineName]),
    ).toEqual([
      ['base', true, 'registry', undefined],
      ['top', true, 'engine', `officina.local/top:green-${fixtureKey('top').slice(7)}`],
    ]);
  });

  it('refuses a plan whose reused image is another one by now', async () => {
    const { ports, calls } = world();
    const plan = fixturePlan({ top: { digest: digestOf('older'), found: 'engine' } });
    await expect(run(inputs(plan), ports)).rejects.toMatchObject({ code: 'candidate-missing' });
    expect(calls).toEqual([]);
  });

  it.each([
    ['the Dockerfile', 'images/top/Dockerfile', 'FROM base\nUSER root\n'],
    ['the lock', 'images/base/image.lock.json', (text: string) => text.replace('1.2.3', '1.2.4')],
    ['image.yaml', 'images/top/image.yaml', (text: string) => text.replace('The top', 'The tip')],
    ['factory.yaml', 'images/factory.yaml', (text: string) => `${text}compression: gzip\n`],
  ])('refuses a plan that is older than %s', async (_, path, edit) => {
    const { ports, calls, texts } = world({ digests });
    texts.set(path, typeof edit === 'string' ? edit : edit(String(texts.get(path))));
    await expect(run(inputs(fixturePlan()), ports)).rejects.toMatchObject({ code: 'plan-stale' });
    expect(calls).toEqual([]);
  });

  it('refuses a plan that is older than a file which the Dockerfile takes, and one that cannot tell', async () => {
    const { ports, texts } = world({ digests });
    texts.set('images/base/rootfs/new', 'x');
    await expect(run(inputs(fixturePlan()), ports)).rejects.toMatchObject({
      code: 'plan-stale',
      message: expect.stringContaining('base for linux/amd64 would'),
    });
    const { images: planned, ...plan } = fixturePlan();
    const images = planned.map(({ readings: _, ...image }) => image);
    await expect(run(inputs({ ...plan, images }), ports)).rejects.toMatchObject({ code: 'plan-stale' });
  });

  it('names nothing when the folder was edited while the builder ran', async () => {
    const { ports, calls, texts } = world({ digests });
    const exec: typeof ports.exec = {
      run: async (...args) => {
        texts.set('images/top/Dockerfile', 'FROM base\nUSER root\n');
        return ports.exec.run(...args);
      },
    };
    await expect(run(inputs(fixturePlan()), { ...ports, exec })).rejects.toMatchObject({
      code: 'plan-stale',
      message: expect.stringContaining('top for linux/amd64'),
    });
    expect(calls).toHaveLength(1);
  });

  it('ends well or with one clear error, wherever somebody takes names away from the engine', async () => {
    const ends = new Set<string>();
    for (let at = 0; ; at++) {
      const { ports, engine } = world({ digests: { base_amd64: digestOf('base') } });
      let asked = 0;
      const beside = <A extends unknown[], R>(ask: (...args: A) => Promise<R>) => {
        return (...args: A) => {
          if (asked++ === at)
            for (const name of [...engine.images.keys()]) if (name.includes(':')) engine.images.delete(name);
          return ask(...args);
        };
      };
      const { inspect, tag, push, unpacked } = engine;
      const shared = {
        ...{ ...engine, inspect: beside(inspect), tag: beside(tag) },
        ...{ push: beside(push), unpacked: beside(unpacked) },
      };
      const plan = fixturePlan({ top: { found: 'engine', digest: digestOf('top') } });
      const end = await run(inputs(plan, { push: true }), { ...ports, engine: shared }).then(
        () => 'built',
        (error: unknown) => (isFactoryError(error) ? error.code : String(error)),
      );
      expect([at, end]).toEqual([at, expect.stringMatching(/^(?:built|candidate-missing)$/)]);
      ends.add(end);
      if (asked <= at) break;
    }
    expect([...ends].sort()).toEqual(['built', 'candidate-missing']);
  });

  it('gives no name to anything when the builder fails', async () => {
    const { ports, calls } = world({ exitCode: 1, lines: ['ERROR: error reading from server: EOF'] });
    await expect(run(inputs(fixturePlan()), ports)).rejects.toMatchObject({ code: 'engine-failed' });
    expect(calls).toHaveLength(1);
  });

  it('gives no name to anything when a digest is missing', async () => {
    const { ports, calls } = world({ digests: { base_amd64: digestOf('base') } });
    await expect(run(inputs(fixturePlan()), ports)).rejects.toMatchObject({
      code: 'engine-failed',
      message: 'the builder gave no digest for top_amd64',
    });
    expect(calls).toHaveLength(1);
  });

  it('is interrupted by its signal', async () => {
    const { ports } = world({ exitCode: 130 });
    const signal = AbortSignal.abort();
    await expect(run(inputs(fixturePlan()), { ...ports, signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });

  it('pushes under a throw-away tag through the mirror and counts the compressed layers', async () => {
    const registry = memoryRegistry('registry.example/team/images');
    const config = JSON.stringify({
      history: [
        { created_by: 'RUN x # buildkit' },
        { created_by: 'ENV A=b', empty_layer: true },
        { created_by: 'COPY /a  /b # buildkit' },
      ],
    });
    const layers = [10, 5].map((size) => ({ digest: digestOf(String(size)), size }));
    const image = { config: { digest: registry.seedBlob(config) }, layers };
    const seed = (title: string) =>
      registry.seed(
        JSON.stringify({ ...image, annotations: { title } }),
        `candidate-${title}-amd64-${fixtureKey(title).slice(7, 19)}`,
      );
    const { ports, calls } = world({ digests: { base_amd64: seed('base'), top_amd64: seed('top') } });
    const result = await run(
      inputs(fixturePlan(), { push: true, mirrors: { 'registry.example/': '127.0.0.1:5455/' } }),
      { ...ports, registry },
    );
    const name = `127.0.0.1:5455/team/images:candidate-top-amd64-${fixtureKey('top').slice(7, 19)}`;
    expect(calls.slice(-3)).toEqual([
      `tag ${engineCandidateName('top', fixtureKey('top'))} ${name}`,
      `push ${name}`,
      `untag ${name}`,
    ]);
    expect(result.candidates.map(({ found, size }) => [found, size])).toEqual([
      ['registry', 15],
      ['registry', 15],
    ]);
    expect(result.candidates[1]?.layers).toEqual([
      { name: 'RUN x', size: 10 },
      { name: 'COPY /a /b', size: 5 },
    ]);
  });

  it('refuses a push after which the registry does not have what it took', async () => {
    const registry = memoryRegistry('registry.example/team/images');
    const { ports } = world({ digests });
    await expect(run(inputs(fixturePlan(), { push: true }), { ...ports, registry })).rejects.toMatchObject({
      code: 'registry-answer',
      message: expect.stringMatching(
        /candidate-base-amd64-.*: the registry has nothing there, wanted sha256:/,
      ),
    });
  });

  it('refuses a digest that changes on the way to the registry', async () => {
    const { ports } = world({ digests });
    const engine = { ...ports.engine, push: async () => digestOf('recompressed') };
    await expect(run(inputs(fixturePlan(), { push: true }), { ...ports, engine })).rejects.toMatchObject({
      code: 'registry-answer',
    });
  });
});
