import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { digestOf, loadWorkspace, type PlannedImage } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { bakeDefinition, prepareBake, renderBake } from './bake.ts';
import { targetName } from './target-name.ts';
import { fixtureFiles, fixtureKey, fixturePlan, fixtureWorkspace } from './workspace.fixture.ts';

const golden = fileURLToPath(new URL('./bake.golden.txt', import.meta.url));

describe('bakeDefinition', () => {
  it('writes the graph of the golden file', async () => {
    const definition = bakeDefinition({
      workspace: await fixtureWorkspace(),
      plan: fixturePlan(),
      mirrors: { 'https://git.example/': 'http://127.0.0.1:9/git/', 'docker.io/': '127.0.0.1:5455/' },
      secrets: [{ id: 'npmrc', file: '/home/me/.npmrc' }],
      cache: { from: ['type=gha,scope={target}'], to: ['type=gha,scope={target},mode=max'] },
    });
    expect(renderBake(definition)).toBe(readFileSync(golden, 'utf8'));
  });

  it.each([
    ['FROM --platform=$BUILDPLATFORM debian AS b\n', { BUILDPLATFORM: 'linux/amd64' }],
    ['FROM debian\nARG BUILD\\\n# c\nARCH BUILDVARIANT\n', { BUILDARCH: 'amd64', BUILDVARIANT: '' }],
  ])('gives %j the platform that is built in place of the builder its own', async (text, args) => {
    const files = { ...fixtureFiles };
    files['images/top/Dockerfile'] = text + files['images/top/Dockerfile'];
    const definition = bakeDefinition({
      workspace: await loadWorkspace(memoryFiles(files), 'images'),
      plan: fixturePlan(),
      mirrors: {},
    });
    expect(definition.target['top_amd64']?.args).toEqual({ SOURCE_DATE_EPOCH: '1577836800', ...args });
    expect(definition.target['base_amd64']?.args).toEqual({ SOURCE_DATE_EPOCH: '1577836800' });
  });

  it('gives an image its arguments on the platform, and its tools none', async () => {
    const files = { ...fixtureFiles };
    files['images/top/image.yaml'] += 'args: { MODE: "${x} %{y}", CPU: { linux/arm64: v8 } }\n';
    files['images/top/Dockerfile'] += 'ARG MODE CPU\n';
    const definition = bakeDefinition({
      workspace: await loadWorkspace(memoryFiles(files), 'images'),
      plan: fixturePlan(),
      mirrors: {},
    });
    const { args } = definition.target['top_amd64'] ?? {};
    expect(args).toEqual({ SOURCE_DATE_EPOCH: '1577836800', MODE: '${x} %{y}' });
    expect(renderBake(definition)).toContain('"MODE": "$${x} %%{y}"');
    const others = Object.entries(definition.target).filter(([name]) => name !== 'top_amd64');
    for (const [, target] of others) expect(Object.keys(target.args)).not.toContain('MODE');
  });

  it('names secrets by their places, and keys for ssh', async () => {
    const definition = bakeDefinition({
      workspace: await fixtureWorkspace(),
      plan: fixturePlan(),
      mirrors: {},
      secrets: [
        { id: 'a', file: '/x/y' },
        { id: 'b', env: 'TOKEN' },
      ],
      ssh: ['default'],
    });
    const { top_amd64: top, base_amd64_raw: tool } = definition.target;
    expect(top?.secret).toEqual(['type=file,id=a,src=/x/y', 'type=env,id=b,env=TOKEN']);
    expect(top?.ssh).toEqual(['default']);
    expect([tool?.secret, tool?.ssh]).toEqual([undefined, undefined]);
  });

  it('hands over a Dockerfile of several images as its text, and a shared folder as it is', async () => {
    const files: Record<string, string> = { ...fixtureFiles };
    files['images/top/image.yaml'] += 'dockerfile: common/Dockerfile\nshared: [words]\n';
    files['images/common/Dockerfile'] = 'FROM base\nCOPY --link --from=words / /\nENV A="${B}"\n';
    files['images/words/hello'] = 'hello';
    delete files['images/top/Dockerfile'];
    const { images, ...plan } = fixturePlan();
    const definition = bakeDefinition({
      workspace: await loadWorkspace(memoryFiles(files), 'images'),
      plan: {
        ...plan,
        images: images.map((one) => (one.name === 'top' ? { ...one, shared: ['words'] } : one)),
      },
      mirrors: {},
    });
    expect(definition.target['top_amd64']).toMatchObject({
      context: 'images/top',
      'dockerfile-inline': files['images/common/Dockerfile'],
      contexts: { words: 'images/words' },
    });
    expect(Object.keys(definition.target['top_amd64'] ?? {})).not.toContain('dockerfile');
  });

  it('hands over the stages that a target needs, in the lines that they are on', async () => {
    const files: Record<string, string> = { ...fixtureFiles };
    files['images/top/image.yaml'] += 'target: slim\n';
    files['images/top/Dockerfile'] =
      'FROM base AS other\nRUN no\nFROM base AS slim\nRUN yes\nFROM slim\nRUN no\n';
    const definition = bakeDefinition({
      workspace: await loadWorkspace(memoryFiles(files), 'images'),
      plan: fixturePlan(),
      mirrors: {},
    });
    expect(definition.target['top_amd64']?.['dockerfile-inline']).toBe(
      'FROM scratch AS other\n\nFROM base AS slim\nRUN yes\n',
    );
  });

  it('hands over a folder of nothing for a tool that is not for the platform', async () => {
    const files: Record<string, string> = { ...fixtureFiles };
    files['images/factory.yaml'] = `${files['images/factory.yaml']}`.replace('amd64]', 'amd64, linux/arm64]');
    files['images/base/image.yaml'] = `${files['images/base/image.yaml']}`.replace(
      '  raw:\n',
      '  raw:\n    platforms: [linux/arm64]\n',
    );
    const path = 'images/base/image.lock.json';
    const lock = JSON.parse(files[path] ?? '');
    lock.tools.raw.assets = lock.tools.raw.assets.map((asset: object) => ({
      ...asset,
      platform: 'linux/arm64',
    }));
    files[path] = JSON.stringify(lock);
    const { definition, folders } = prepareBake({
      workspace: await loadWorkspace(memoryFiles(files), 'images'),
      plan: fixturePlan(),
      mirrors: {},
    });
    const place = definition.target['base_amd64']?.contexts?.['raw'] ?? '';
    expect(folders.get(place)).toEqual({});
    expect(Object.keys(definition.target)).not.toContain('base_amd64_raw');
  });

  it('calls a target by a name that bake takes', () => {
    expect(targetName('python-3.12', { platform: 'linux/arm64' })).toBe('python-3_dot_12_arm64');
  });

  it('hands over only the parents that are used: one could take the place of a stage of its name', async () => {
    const files = { ...fixtureFiles };
    const path = 'images/base/image.lock.json';
    const yaml = 'images/base/image.yaml';
    files[yaml] =
      files[yaml]?.replace('parents:', 'parents:\n  files: { image: docker.io/library/x, tag: y }') ?? '';
    const lock = JSON.parse(files[path] ?? '');
    lock.parents.files = { image: 'docker.io/library/x', tag: 'y', digest: digestOf('x') };
    files[path] = JSON.stringify(lock);
    const workspace = await loadWorkspace(memoryFiles(files), 'images');
    const definition = bakeDefinition({ workspace, plan: fixturePlan(), mirrors: {} });
    expect(Object.keys(definition.target['base_amd64']?.contexts ?? {})).toContain('debian');
    expect(Object.keys(definition.target['base_amd64']?.contexts ?? {})).not.toContain('files');
  });

  it('hands over a locked frontend by its digest, and never unpacks in it', async () => {
    const files = { ...fixtureFiles };
    const path = 'images/base/image.lock.json';
    const yaml = 'images/base/image.yaml';
    files[yaml] =
      files[yaml]?.replace(
        'parents:',
        'frontend: a-frontend\nparents:\n  a-frontend: { image: docker.io/docker/dockerfile, tag: "1" }',
      ) ?? '';
    const lock = JSON.parse(files[path] ?? '');
    files['images/base/Dockerfile'] = `# syntax=docker/dockerfile:1\n${files['images/base/Dockerfile']}`;
    lock.parents['a-frontend'] = { image: 'docker.io/docker/dockerfile', tag: '1', digest: digestOf('f') };
    files[path] = JSON.stringify(lock);
    const workspace = await loadWorkspace(memoryFiles(files), 'images');
    const mirrors = { 'docker.io/': '127.0.0.1:5455/' };
    const { target } = bakeDefinition({ workspace, plan: fixturePlan(), mirrors });
    expect(target['base_amd64']?.args['BUILDKIT_SYNTAX']).toBe(
      `127.0.0.1:5455/docker/dockerfile@${digestOf('f')}`,
    );
    expect(target['top_amd64']?.args).not.toHaveProperty('BUILDKIT_SYNTAX');
    expect(target['base_amd64_packed']?.contexts?.['unpack']).toContain('/library/debian@');
  });

  it('takes a reused parent from the registry by digest, through its mirror', async () => {
    const digest = digestOf('green base');
    const definition = bakeDefinition({
      workspace: await fixtureWorkspace(),
      plan: fixturePlan({ base: { digest, found: 'registry' } }),
      mirrors: { 'registry.example/': '127.0.0.1:5455/' },
    });
    expect(definition.group.default.targets).toEqual(['top_amd64']);
    expect(Object.keys(definition.target)).toEqual(['top_amd64']);
    expect(definition.target['top_amd64']?.contexts).toEqual({
      base: `docker-image://127.0.0.1:5455/team/images@${digest}`,
    });
  });

  it('takes a parent that only the engine has by its green name', async () => {
    const digest = digestOf('green base');
    const definition = bakeDefinition({
      workspace: await fixtureWorkspace(),
      plan: fixturePlan({ base: { digest, found: 'engine' } }),
      mirrors: {},
    });
    const hex = fixtureKey('base').slice('sha256:'.length);
    expect(definition.target['top_amd64']?.contexts).toEqual({
      base: `docker-image://officina.local/base:green-${hex}`,
    });
  });

  it('takes a parent that the builder cannot see in the engine from a folder', async () => {
    const digest = digestOf('green base');
    const definition = bakeDefinition({
      workspace: await fixtureWorkspace(),
      plan: fixturePlan({ base: { digest, found: 'engine' } }),
      mirrors: {},
      layouts: new Map([[digest, 'state/layouts/x']]),
    });
    expect(definition.target['top_amd64']?.contexts).toEqual({
      base: `oci-layout://state/layouts/x@${digest}`,
    });
  });

  it("gives the factory's own scripts to those that take them, and to no stage of that name", async () => {
    const plan = fixturePlan();
    const [base, top] = plan.images as [PlannedImage, PlannedImage];
    const workspace = await fixtureWorkspace();
    const made = prepareBake({
      workspace,
      plan: { ...plan, images: [{ ...base, scripts: true }, top] },
      mirrors: {},
    });
    const folder = made.definition.target['base_amd64']?.contexts?.['officina'] ?? '';
    expect(made.folders.get(folder)).toMatchObject({
      debian: { text: expect.stringContaining('apt-get install') },
      epoch: { text: `${plan.epoch}\n` },
    });
    expect(made.definition.target['top_amd64']?.contexts).not.toHaveProperty('officina');
  });

  it('tells the step of an image on ours what those below have, and not what a skipped one has', async () => {
    const install = 'RUN --mount=from=debian-packages,target=/locked true\n';
    const lockOf = (image: string, name: string) => {
      const one = {
        name,
        version: '1',
        architecture: 'all',
        size: 1,
        sha256: '5'.repeat(64),
        path: `${name}.deb`,
      };
      const debian = { 'linux/amd64': [one] };
      return JSON.stringify({ schema: 'officina.lock/v1', image, parents: {}, tools: {}, debian });
    };
    const workspace = await loadWorkspace(
      memoryFiles({
        ...fixtureFiles,
        'images/middle/image.yaml': 'description: x\nchannels: [middle]\ndebian: { packages: [between] }\n',
        'images/middle/Dockerfile': `FROM base\n${install}`,
        'images/middle/image.lock.json': lockOf('middle', 'between'),
        'images/top/image.yaml': 'description: x\nchannels: [top]\ndebian: { packages: [above] }\n',
        'images/top/Dockerfile': `FROM middle\n${install}`,
        'images/top/image.lock.json': lockOf('top', 'above'),
      }),
      'images',
    );
    const plan = fixturePlan();
    const [base, top] = plan.images as [PlannedImage, PlannedImage];
    const { definition, folders } = prepareBake({
      workspace,
      plan: { ...plan, images: [base, { ...top, aliases: { middle: 'base' } }] },
      mirrors: {},
    });
    const folder = definition.target['top_amd64']?.contexts?.['debian-packages'] ?? '';
    expect(folders.get(folder)).toMatchObject({
      packages: { text: expect.stringMatching(/^above=1 all /) },
      below: { text: 'zsh-common=5.9-4\nzsh=5.9-4+b2\n' },
    });
  });

  it('lets an image of a variant stand on what the skipped one stands on', async () => {
    const plan = fixturePlan();
    const [base, top] = plan.images as [PlannedImage, PlannedImage];
    const readings = { 'linux/amd64': { base: 'middle', sources: [], inputs: digestOf('top') } };
    const files = { ...fixtureFiles, 'images/top/Dockerfile': 'FROM middle\nUSER dev\n' };
    const definition = bakeDefinition({
      workspace: await loadWorkspace(memoryFiles(files), 'images'),
      plan: { ...plan, images: [base, { ...top, aliases: { middle: 'base' }, readings }] },
      mirrors: {},
    });
    expect(definition.target['top_amd64']?.contexts).toEqual({
      base: 'target:base_amd64',
      middle: 'target:base_amd64',
    });
    // What it inherits follows: the labels of a chain that goes on through the alias.
    expect(definition.target['top_amd64']?.labels).toMatchObject({
      'org.opencontainers.image.base.digest': digestOf('debian'),
      'devcontainer.metadata': expect.stringContaining('HOST'),
    });
  });

  it.each([
    ['built now', {}],
    ['reused', { base: { digest: digestOf('green base'), found: 'registry' as const } }],
  ])('gives what an ancestor has locked to whoever stands on it, that ancestor %s', async (_, reuse) => {
    const plan = fixturePlan(reuse);
    const [base, top] = plan.images as [PlannedImage, PlannedImage];
    const readings = { 'linux/amd64': { base: 'debian', sources: [], inputs: digestOf('top') } };
    const definition = bakeDefinition({
      workspace: await fixtureWorkspace(),
      plan: { ...plan, images: [base, { ...top, inherited: { raw: 'base', debian: 'base' }, readings }] },
      mirrors: { 'docker.io/': '127.0.0.1:5455/' },
    });
    expect(definition.target['top_amd64']?.contexts).toMatchObject({
      raw: 'target:base_amd64_raw',
      debian: `docker-image://127.0.0.1:5455/library/debian@${digestOf('debian')}`,
    });
    const whole = bakeDefinition({
      workspace: await fixtureWorkspace(),
      plan: fixturePlan(),
      mirrors: { 'docker.io/': '127.0.0.1:5455/' },
    });
    // The same target, so the same steps: who asks for a tool does not matter.
    expect(definition.target['base_amd64_raw']).toEqual(whole.target['base_amd64_raw']);
    expect(definition.target['top_amd64']?.labels).toMatchObject({
      'org.opencontainers.image.base.digest': digestOf('debian'),
    });
  });

  it('packs layers as factory.yaml says, forced', async () => {
    const files = { ...fixtureFiles };
    files['images/factory.yaml'] += 'compression: gzip\n';
    const workspace = await loadWorkspace(memoryFiles(files), 'images');
    const definition = bakeDefinition({ workspace, plan: fixturePlan(), mirrors: {} });
    expect(definition.target['top_amd64']?.output).toEqual([
      'type=docker,oci-mediatypes=true,compression=gzip,force-compression=true',
    ]);
  });

  it('gives no target a network, whatever is asked for', async () => {
    const definition = bakeDefinition({
      ...{ workspace: await fixtureWorkspace(), plan: fixturePlan(), mirrors: {} },
      network: 'host',
    });
    const networks = Object.values(definition.target).map(({ network }) => network);
    expect(networks).toEqual(networks.map(() => 'none'));
    expect(networks.length).toBeGreaterThan(4);
  });

  it.each([
    ['host', 'host'],
    ['default', undefined],
  ] as const)('gives an image that is open, and it alone, the %s network', async (network, given) => {
    const files = { ...fixtureFiles };
    files['images/top/image.yaml'] += 'network: { open: the vendor serves it to a live session }\n';
    const workspace = await loadWorkspace(memoryFiles(files), 'images');
    const { target } = bakeDefinition({ workspace, plan: fixturePlan(), mirrors: {}, network });
    const { top_amd64: top, ...others } = target;
    expect(top?.network).toBe(given);
    expect(new Set(Object.values(others).map((one) => one.network))).toEqual(new Set(['none']));
  });

  it('refuses a plan of an image that the workspace does not have', async () => {
    const files = Object.fromEntries(
      Object.entries(fixtureFiles).filter(([path]) => !path.startsWith('images/top/')),
    );
    const workspace = await loadWorkspace(memoryFiles(files), 'images');
    expect(() => bakeDefinition({ workspace, plan: fixturePlan(), mirrors: {} })).toThrow(
      expect.objectContaining({ code: 'image-unknown' }),
    );
  });
});

describe('renderBake', () => {
  it('doubles what HCL would fill in', async () => {
    const text = renderBake({
      group: { default: { targets: [] } },
      target: { x: { args: { A: '${B} $C %{D}' }, platforms: [], output: [], attest: [] } },
    });
    expect(JSON.parse(text).target.x.args.A).toBe('$${B} $C %%{D}');
  });
});
