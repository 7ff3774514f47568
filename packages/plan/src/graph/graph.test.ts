import { describe, expect, it } from '@jest/globals';
import { loadWorkspace, mergeErrors } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import fc from 'fast-check';
import { examineGraph } from './graph.ts';

interface Sketch {
  readonly dockerfile: string;
  /** Lines of image.yaml after the description. */
  readonly spec?: string;
}

const tool = (name: string) => `tools: { ${name}: { datasource: kubernetes, install: [{ to: /x }] } }\n`;

async function workspace(images: Record<string, Sketch>) {
  const files = new Map([['i/factory.yaml', 'registry: localhost:5000/x\nplatforms: [linux/amd64]\n']]);
  for (const [name, { dockerfile, spec = '' }] of Object.entries(images)) {
    const channels = spec.includes('channels') ? '' : `channels: [c-${name}]\n`;
    files.set(`i/${name}/image.yaml`, `description: x\n${channels}${spec}`);
    files.set(`i/${name}/Dockerfile`, dockerfile);
  }
  return loadWorkspace(memoryFiles(files), 'i');
}

async function graph(images: Record<string, Sketch>, only?: string[]) {
  const { nodes, problems } = examineGraph(await workspace(images), {
    platforms: ['linux/amd64', 'linux/arm64'],
    only,
  });
  if (problems.length > 0) throw mergeErrors(problems);
  return nodes;
}

const order = async (images: Record<string, Sketch>, only?: string[]) =>
  (await graph(images, only)).map(({ image }) => image.name);

describe('examineGraph', () => {
  it('orders by FROM, COPY --from and mounts, then by name', async () => {
    const images = {
      z: { dockerfile: 'FROM scratch\n' },
      a: { dockerfile: 'FROM z\nCOPY --from=m / /\n' },
      m: { dockerfile: 'FROM scratch\n' },
      b: { dockerfile: 'FROM scratch\nRUN --mount=from=a,target=/a x\n' },
    };
    expect(await order(images)).toEqual(['m', 'z', 'a', 'b']);
    expect((await graph(images))[2]?.parents).toEqual(['z', 'm']);
  });

  it.each(['a_b', 'a..b', 'a.', 'A', '-a', 'a-', 'scratch'])(
    'refuses %s as the name of an image',
    async (name) => {
      // Bake's targets are <image>_<architecture>_<tool>: a name with a _ could be another's tool.
      await expect(graph({ [name]: { dockerfile: 'FROM scratch\n' } })).rejects.toMatchObject({
        code: 'spec-invalid',
      });
    },
  );

  it('stands versions on versions, and takes the folder of several for all of them', async () => {
    const versions = 'versions: ["2.1", "2.0"]\n';
    const images = {
      lib: { dockerfile: 'FROM scratch\n', spec: `channels: ["lib-{version}"]\n${versions}` },
      app: {
        dockerfile: 'ARG V\nFROM lib-$V\n',
        spec: `channels: ["app-{version}"]\nargs: { V: "{version}" }\n${versions}`,
      },
      one: { dockerfile: 'FROM app-2.0\n' },
    };
    const nodes = await graph(images);
    expect(nodes.map(({ image, parents }) => [image.name, ...parents])).toEqual([
      ['lib-2.0'],
      ['lib-2.1'],
      ['app-2.0', 'lib-2.0'],
      ['app-2.1', 'lib-2.1'],
      ['one', 'app-2.0'],
    ]);
    expect(await order(images, ['app'])).toEqual(['lib-2.0', 'lib-2.1', 'app-2.0', 'app-2.1']);
    expect(await order(images, ['app-2.1'])).toEqual(['lib-2.1', 'app-2.1']);
    await expect(order(images, ['app-2.2'])).rejects.toMatchObject({ code: 'image-unknown' });
  });

  it('reads every platform, however its argument is written', async () => {
    const images = {
      'x-amd64': { dockerfile: 'FROM scratch\n' },
      'x-arm64': { dockerfile: 'FROM scratch\n' },
      y: { dockerfile: 'FROM x-${TAR\\\nGETARCH}\n' },
    };
    expect((await graph(images, ['y'])).at(-1)?.parents).toEqual(['x-amd64', 'x-arm64']);
  });

  it.each(['image', 'kubectl', 'above'])('refuses %s for another platform than is built', async (name) => {
    const images = {
      image: { dockerfile: 'FROM scratch\n', spec: 'parents: { above: { image: x, tag: y } }\n' },
      x: {
        dockerfile: `FROM image AS i\nFROM kubectl AS k\nFROM --platform=linux/arm64 ${name} AS l\nFROM image\n`,
        spec: tool('kubectl'),
      },
    };
    await expect(graph(images)).rejects.toMatchObject({
      code: 'dockerfile-invalid',
      message: `i/x/Dockerfile:3: ${name} is built for linux/amd64 here, and not for linux/arm64`,
    });
  });

  it('takes an external parent for any platform, and what is ours for the one that is built', async () => {
    const dockerfile =
      'FROM --platform=linux/arm64 debian AS d\nFROM --platform=$BUILDPLATFORM image AS i\nFROM --platform=$TARGETPLATFORM image\n';
    const images = {
      image: { dockerfile: 'FROM scratch\n' },
      x: { dockerfile, spec: 'parents: { debian: { image: debian, tag: y } }\n' },
    };
    expect(await order(images)).toEqual(['image', 'x']);
  });

  it('tells tools, external parents and Debian packages apart, each once', async () => {
    const [node] = await graph({
      x: {
        dockerfile:
          'FROM debian\nRUN --mount=from=debian-packages,target=/l x\nCOPY --from=t / /\nCOPY --from=t / /\n',
        spec: `parents: { debian: { image: debian, tag: "12" } }\ndebian: { packages: [zsh] }\n${tool('t')}`,
      },
    });
    expect(node).toMatchObject({
      parents: [],
      externals: ['debian'],
      tools: ['t'],
      debian: ['debian-packages'],
    });
  });

  it('knows the Debian packages of a stage by its name, and wants each stage taken', async () => {
    const spec =
      'parents: { debian: { image: debian, tag: "12" } }\ndebian: { stages: { git: [gcc], doc: [groff] } }\n';
    const run = (stage: string) => `RUN --mount=from=debian-packages-${stage},target=/l x\n`;
    const of = (...stages: string[]) =>
      graph({ x: { dockerfile: `FROM debian\n${stages.map(run).join('')}`, spec } });
    const [node] = await of('git', 'doc');
    expect(node).toMatchObject({ debian: ['debian-packages-git', 'debian-packages-doc'] });
    await expect(of('git')).rejects.toMatchObject({
      code: 'tool-unused',
      message: expect.stringContaining('wants debian-packages-doc,'),
      hint: expect.stringContaining('--mount=from=debian-packages-doc,target=/locked sh /officina/debian'),
    });
    await expect(of('git', 'doc', 'gti')).rejects.toMatchObject({
      code: 'tool-undeclared',
      hint: 'add debian.stages.gti to i/x/image.yaml',
    });
  });

  it("knows the factory's own scripts by the name officina, which then means nothing else", async () => {
    const dockerfile = 'FROM scratch\nRUN --mount=from=officina,target=/officina sh /officina/layer /x\n';
    const [node] = await graph({ x: { dockerfile } });
    expect(node).toMatchObject({ parents: [], tools: [], scripts: true });
    const [stage] = await graph({ x: { dockerfile: 'FROM scratch AS officina\nFROM officina\n' } });
    expect(stage).toMatchObject({ scripts: false });
    const both = { x: { dockerfile }, officina: { dockerfile: 'FROM scratch\n' } };
    await expect(graph(both)).rejects.toMatchObject({
      code: 'spec-invalid',
      message: expect.stringContaining('"officina" is both an image folder and the factory\'s own scripts'),
    });
  });

  it('counts a compiler as taken where what it compiles is taken', async () => {
    const spec =
      'tools:\n  go: { datasource: http-index, install: [{ from: go/, to: /usr/local/go/ }] }\n' +
      '  hey: { datasource: go, package: x.y/hey, build: {}, install: [{ from: hey, to: /usr/local/bin/hey }] }\n';
    const [node] = await graph({ x: { dockerfile: 'FROM scratch\nCOPY --from=hey / /\n', spec } });
    expect(node?.tools).toEqual(['hey']);
    await expect(
      graph({ x: { dockerfile: 'FROM scratch\nCOPY --from=go / /\n', spec } }),
    ).rejects.toMatchObject({
      code: 'tool-unused',
      message: expect.stringContaining('wants hey,'),
    });
    await expect(graph({ x: { dockerfile: 'FROM scratch\n', spec } })).rejects.toMatchObject({
      message: expect.stringContaining('wants hey,'),
    });
  });

  it('takes all plugins of Neovim by one name, and says when they are not taken', async () => {
    const spec =
      'parents: { debian: { image: debian, tag: "12" } }\n' +
      'neovim: { plugins: { lazy.nvim: { package: a/lazy.nvim }, mini.ai: { package: a/mini.ai } } }\n';
    const [node] = await graph({ x: { dockerfile: 'FROM debian\nCOPY --from=neovim-plugins / /\n', spec } });
    expect(node?.tools).toEqual(['nvim-lazy-nvim', 'nvim-mini-ai']);
    await expect(graph({ x: { dockerfile: 'FROM debian\n', spec } })).rejects.toMatchObject({
      code: 'tool-unused',
      message: 'x: i/x/image.yaml wants neovim-plugins, and the Dockerfile takes none of it',
    });
    const without = { dockerfile: 'FROM scratch\nCOPY --from=neovim-plugins / /\n' };
    await expect(graph({ x: without })).rejects.toMatchObject({
      code: 'tool-undeclared',
      hint: 'add neovim.plugins to i/x/image.yaml',
    });
  });

  it('joins what the platforms name', async () => {
    const images = {
      'b-amd64': { dockerfile: 'FROM scratch\n' },
      'b-arm64': { dockerfile: 'FROM scratch\n' },
      x: { dockerfile: 'FROM b-$TARGETARCH\n' },
    };
    expect((await graph(images)).find(({ image }) => image.name === 'x')?.parents).toEqual([
      'b-amd64',
      'b-arm64',
    ]);
  });

  it('reads only what is asked for and what that needs', async () => {
    const images = {
      a: { dockerfile: 'FROM scratch\n' },
      b: { dockerfile: 'FROM a\n' },
      broken: { dockerfile: 'FROM\n' },
    };
    expect(await order(images, ['b'])).toEqual(['a', 'b']);
  });

  it.each<[string, Record<string, Sketch>, string, string]>([
    [
      'a parent that is not there',
      { a: { dockerfile: 'FROM nobody\n' } },
      'parent-missing',
      'i/a/Dockerfile:1',
    ],
    ['a literal image', { a: { dockerfile: 'FROM debian:12\n' } }, 'parent-missing', 'debian:12'],
    [
      'a literal image in a COPY',
      { a: { dockerfile: 'FROM scratch\nCOPY --from=docker.io/library/busybox / /\n' } },
      'parent-missing',
      'i/a/Dockerfile:2',
    ],
    [
      'a tool that is not declared',
      { a: { dockerfile: 'FROM scratch\nCOPY --from=t / /\n' } },
      'tool-undeclared',
      't',
    ],
    [
      'a tool that is not taken',
      { a: { dockerfile: 'FROM scratch\n', spec: tool('t') } },
      'tool-unused',
      'wants t',
    ],
    [
      'a tool of an image that it does not stand on',
      {
        a: { dockerfile: 'FROM scratch\nCOPY --from=t / /\n', spec: tool('t') },
        b: { dockerfile: 'FROM scratch\nCOPY --from=t / /\n' },
      },
      'tool-undeclared',
      'b takes t',
    ],
    [
      'Debian packages that are not taken',
      { a: { dockerfile: 'FROM scratch\n', spec: 'debian: { packages: [zsh] }\n' } },
      'tool-unused',
      'debian-packages',
    ],
    [
      'Debian packages that are not declared',
      { a: { dockerfile: 'FROM scratch\nRUN --mount=from=debian-packages,target=/l x\n' } },
      'tool-undeclared',
      'debian-packages',
    ],
    ['itself', { a: { dockerfile: 'FROM a\n' } }, 'graph-cycle', 'a -> a'],
    [
      'a circle',
      {
        a: { dockerfile: 'FROM c\n' },
        b: { dockerfile: 'FROM a\n' },
        c: { dockerfile: 'FROM scratch\nCOPY --from=b / /\n' },
        d: { dockerfile: 'FROM a\n' },
      },
      'graph-cycle',
      'a -> c -> b -> a',
    ],
    [
      'a circle of images that miss what one below them would have',
      {
        a: { dockerfile: 'FROM b\nCOPY --from=helm / /\n' },
        b: { dockerfile: 'FROM a\nCOPY --from=helm / /\n' },
      },
      'graph-cycle',
      'a -> b -> a',
    ],
    [
      'a name that is two things',
      { a: { dockerfile: 'FROM scratch\n' }, b: { dockerfile: 'FROM a\n', spec: tool('a') } },
      'spec-invalid',
      'both an image folder and a key of tools',
    ],
    [
      'a channel of two images',
      {
        a: { dockerfile: 'FROM scratch\n', spec: 'channels: [one]\n' },
        b: { dockerfile: 'FROM scratch\n', spec: 'channels: [one]\n' },
      },
      'spec-invalid',
      'b and a both have the channel one',
    ],
    ['a folder in capitals', { A: { dockerfile: 'FROM scratch\n' } }, 'spec-invalid', '"A"'],
  ])('refuses %s', async (_, images, code, message) => {
    await expect(graph(images)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('reports every image that is wrong at once', async () => {
    const images = { a: { dockerfile: 'FROM nobody\n' }, b: { dockerfile: 'FOO\n' } };
    await expect(graph(images)).rejects.toThrow(/2 problems\n.*dockerfile-invalid.*\n.*parent-missing/);
  });

  it('gives what an image above has pinned, the nearest one, to those that stand on it', async () => {
    const external = 'parents: { debian: { image: debian, tag: "12" } }\n';
    const images = {
      a: { dockerfile: 'FROM debian\nCOPY --from=t / /\nCOPY --from=u / /\n', spec: external },
      b: { dockerfile: 'FROM a\nCOPY --from=t / /\n', spec: tool('t') },
      c: {
        dockerfile: 'FROM debian AS d\nCOPY --from=t / /\nCOPY --from=u / /\nFROM b\nCOPY --from=d / /\n',
      },
    };
    images.a.spec += 'tools: { t: TOOL, u: TOOL }\n'.replaceAll(
      'TOOL',
      '{ datasource: kubernetes, install: [{ to: /x }] }',
    );
    const node = (await graph(images)).find(({ image }) => image.name === 'c');
    expect(node).toMatchObject({ parents: ['b'], externals: [], tools: [] });
    expect(Object.fromEntries(node?.inherited ?? [])).toEqual({ debian: 'a', t: 'b', u: 'a' });
  });

  it('orders a chain of any depth', async () => {
    const images = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [
        `i${at}`,
        { dockerfile: at === 0 ? 'FROM scratch\n' : `FROM i${at - 1}\n` },
      ]),
    );
    expect((await order(images)).slice(-1)).toEqual(['i499']);
  });

  it('puts every parent before its children, whatever the graph', async () => {
    const parents = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(parents, async (edges) => {
        const images = Object.fromEntries(
          edges.map((of, at) => {
            const lines = of.filter((parent) => parent < at).map((parent) => `COPY --from=i${parent} / /\n`);
            return [`i${at}`, { dockerfile: `FROM scratch\n${lines.join('')}` }];
          }),
        );
        const nodes = await graph(images);
        const place = new Map(nodes.map(({ image }, at) => [image.name, at]));
        expect(nodes).toHaveLength(edges.length);
        for (const [at, { parents: of }] of nodes.entries()) {
          for (const parent of of) expect(place.get(parent)).toBeLessThan(at);
        }
      }),
      { numRuns: 50 },
    );
  });
});
