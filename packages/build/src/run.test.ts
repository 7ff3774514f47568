import { describe, expect, it } from '@jest/globals';
import {
  type Digest,
  digestOf,
  type ExecOptions,
  engineCandidateName,
  type Plan,
  type Registry,
  type Talk,
} from '@officina/core';
import { type BuildInputs, type BuildPorts, run } from './run.ts';
import { fixtureFiles, fixtureKey, fixturePlan, fixtureReader } from './workspace.fixture.ts';

const talk: Talk = {
  info: () => {},
  warn: () => {},
  task: (_, work) => work({ detail: () => {} }),
};

/** A world in which the builder answers as told; `calls` is what was done to it. */
function world(builder: { exitCode?: number; lines?: string[]; digests?: Record<string, Digest> } = {}) {
  const texts: Record<string, string> = { ...fixtureFiles };
  const calls: string[] = [];
  const ports: BuildPorts = {
    talk,
    sleep: async (milliseconds) => void calls.push(`sleep ${milliseconds}`),
    cli: async () => ({ path: '/opt/docker' }),
    env: { DOCKER_HOST: 'unix:///there' },
    files: {
      ...fixtureReader(texts),
      readBytes: async () => undefined,
      walk: async () => [],
      write: async (path, text) => {
        texts[path] = text;
      },
    },
    exec: {
      run: async (command: string, args: readonly string[], options: ExecOptions = {}) => {
        calls.push([command, ...args].join(' '));
        expect(options.env).toMatchObject({ DOCKER_HOST: 'unix:///there', BUILDX_BAKE_ENTITLEMENTS_FS: '0' });
        for (const line of builder.lines ?? []) options.onLine?.(line, 'stderr');
        const metadata = args[args.indexOf('--metadata-file') + 1] ?? '';
        const digests = Object.entries(builder.digests ?? {});
        if (builder.exitCode === undefined) {
          texts[metadata] = JSON.stringify(
            Object.fromEntries(
              digests.map(([target, digest]) => [target, { 'containerimage.digest': digest }]),
            ),
          );
        }
        return { exitCode: builder.exitCode ?? 0, stdout: '', stderr: '' };
      },
    },
    engine: {
      inspect: async (name) => ({
        digest: digestOf('top'),
        platform: 'linux/amd64',
        labels: builtLabels(texts, builder.digests ?? {}, name),
        user: '',
        workdir: '',
        entrypoint: [],
        env: [],
      }),
      unpacked: async () => 12,
      tag: async (name, newName) => void calls.push(`tag ${name} ${newName}`),
      untag: async (name) => void calls.push(`untag ${name}`),
      pull: async () => {},
      push: async (name) => {
        calls.push(`push ${name}`);
        return digestOf(name.includes('-top-') ? 'top' : 'base');
      },
    },
  };
  return { ports, calls, texts };
}

/** What the bake file wants of the target that came out as this digest. */
function builtLabels(
  texts: Readonly<Record<string, string>>,
  made: Readonly<Record<string, Digest>>,
  digest: string,
): Record<string, string> {
  const [file = ''] = Object.keys(texts).filter((path) => path.endsWith('.bake.json'));
  const name = Object.entries(made).find(([, known]) => known === digest)?.[0] ?? '';
  return JSON.parse((texts[file] ?? '{}').replaceAll('$${', '${')).target?.[name]?.labels ?? {};
}

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
    texts[path] = typeof edit === 'string' ? edit : edit(texts[path] ?? '');
    await expect(run(inputs(fixturePlan()), ports)).rejects.toMatchObject({ code: 'plan-stale' });
    expect(calls).toEqual([]);
  });

  it('refuses a plan that is older than a file which the Dockerfile takes, and one that cannot tell', async () => {
    const { ports, texts } = world({ digests });
    texts['images/base/new'] = 'x';
    const walk = async (folder: string) =>
      folder === 'images/base' ? [{ path: 'new', kind: 'file' as const, mode: 0o644, size: 1 }] : [];
    const files = { ...ports.files, walk, readBytes: async () => new Uint8Array([120]) };
    await expect(run(inputs(fixturePlan()), { ...ports, files })).rejects.toMatchObject({
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
        texts['images/top/Dockerfile'] = 'FROM base\nUSER root\n';
        return ports.exec.run(...args);
      },
    };
    await expect(run(inputs(fixturePlan()), { ...ports, exec })).rejects.toMatchObject({
      code: 'plan-stale',
      message: expect.stringContaining('top for linux/amd64'),
    });
    expect(calls).toHaveLength(1);
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
    const { ports, calls } = world({ digests });
    const registry: Pick<Registry, 'manifest' | 'blob'> = {
      manifest: async ({ digest }) => ({
        digest: digest as Digest,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        body: JSON.stringify({
          config: { digest: digestOf('config') },
          layers: [10, 5].map((size) => ({ digest: digestOf(String(size)), size })),
        }),
      }),
      blob: async () =>
        JSON.stringify({
          history: [
            { created_by: 'RUN x # buildkit' },
            { created_by: 'ENV A=b', empty_layer: true },
            { created_by: 'COPY /a  /b # buildkit' },
          ],
        }),
    };
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

  it('refuses a digest that changes on the way to the registry', async () => {
    const { ports } = world({ digests: { ...digests, top_amd64: digestOf('other') } });
    await expect(run(inputs(fixturePlan(), { push: true }), ports)).rejects.toMatchObject({
      code: 'registry-answer',
    });
  });
});
