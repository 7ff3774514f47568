import { describe, expect, it } from '@jest/globals';
import type { Lock } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { renderPlan } from './render/render-plan.ts';
import { run } from './run.ts';
import {
  chainWorkspace,
  digest,
  fixtureRegistry,
  lockedTool,
  lockOf,
  memoryHistory,
  seedGreen,
} from './workspace.fixture.ts';

const parents = { debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: digest('d') } };
const base = `FROM debian AS files
COPY rootfs/ /out/
FROM debian
RUN --mount=source=build/step,target=/b sh /b
COPY --link --from=kubectl / /
COPY --link --from=helm / /
COPY --link --from=files /out/ /
`;
const gemini = `FROM debian AS made
COPY --from=kubectl / /
RUN kubectl >/out
FROM base
COPY --link --from=made /out /out
`;

/** The chain with Dockerfiles whose layers do not lean on each other, tested as it stands. */
async function tested(edits: Readonly<Record<string, string>> = {}) {
  const content = chainWorkspace();
  content.set('images/base/build/step', 'true\n');
  content.set('images/base/Dockerfile', base);
  content.set('images/gemini/Dockerfile', gemini);
  content.set('images/devpod/Dockerfile', 'FROM gemini\nCOPY --link setup /usr/local/bin/setup\n');
  for (const [file, text] of Object.entries(edits)) content.set(file, text);
  const registry = fixtureRegistry();
  const history = memoryHistory();
  const ports = {
    ...{ registry, engine: undefined, talk: { warn: () => undefined }, history },
    files: memoryFiles(content),
  };
  const plan = (rebuild: readonly string[] = []) => run({ images: 'images', rebuild }, ports);
  const { images } = await plan();
  for (const { name, platforms } of images)
    for (const { key, platform } of platforms) seedGreen(registry, { image: name, platform, key });
  const bump = (kubectl: Lock['tools'][string], helm = lockedTool('4.0.0', 'b')) =>
    content.set(
      'images/base/image.lock.json',
      lockOf('base', {
        parents,
        tools: { kubectl, helm },
      }),
    );
  return { content, registry, history, plan, bump };
}

const actions = ({ images }: Awaited<ReturnType<typeof run>>) =>
  images.map(({ name, platforms: [entry] }) => [name, entry?.action, entry?.assembly?.lines ?? entry?.whole]);

describe('a plan', () => {
  it('assembles an image of which one tool moved, and those on it, with every layer that is made from it', async () => {
    const { plan, bump } = await tested();
    const { images: before } = await plan();
    bump(lockedTool('1.36.4', 'c'));
    const after = await plan();
    expect(actions(after)).toEqual([
      ['base', 'assemble', [5]],
      ['gemini', 'assemble', [5]],
      ['devpod', 'assemble', []],
    ]);
    const [reused, entry] = [before[1]?.platforms[0], after.images[1]?.platforms[0]];
    expect(entry?.assembly).toMatchObject({ key: reused?.key, digest: reused?.digest, found: 'registry' });
    expect(entry?.assembly?.below?.digest).toBe(before[0]?.platforms[0]?.digest);
    expect(renderPlan(after)).toContain('0 to build, 3 to assemble, 0 reused');
  });

  it('leaves a layer that takes another tool from below as it is', async () => {
    const { plan, bump } = await tested();
    bump(lockedTool('1.36.3', 'a'), lockedTool('4.1.0', 'c'));
    await expect(plan().then(actions)).resolves.toEqual([
      ['base', 'assemble', [6]],
      ['gemini', 'assemble', []],
      ['devpod', 'assemble', []],
    ]);
  });

  it.each<[string, string, string, readonly unknown[]]>([
    ['a file of a linked layer', 'base/rootfs/etc/zshrc', '# bye\n', ['assemble', [7]]],
    [
      'a file of a step',
      'base/build/step',
      'false\n',
      ['build', 'base/Dockerfile:4: RUN stands on what moved'],
    ],
    ['the Dockerfile', 'base/Dockerfile', `${base}ENV A=1\n`, ['build', 'dockerfile changed']],
  ])('says what becomes of an image of which moved %s', async (_, file, text, wanted) => {
    const { content, plan } = await tested();
    content.set(`images/${file}`, text);
    expect(actions(await plan())[0]).toEqual(['base', ...wanted]);
  });

  it('assembles an image of which one plugin of Neovim moved, and builds one whose list says another branch', async () => {
    const spec = (branch: string) =>
      `description: x\nchannels: [x]\nneovim: { plugins: { lazy.nvim: { package: a/lazy.nvim, branch: ${branch} }, b: { package: a/b } } }\n`;
    const lock = (digit: string) =>
      lockOf('gemini', {
        tools: { 'nvim-lazy-nvim': lockedTool('1', digit), 'nvim-b': lockedTool('1', 'b') },
      });
    const { content, plan } = await tested({
      'images/gemini/image.yaml': spec('stable'),
      'images/gemini/Dockerfile': 'FROM base\nCOPY --link --from=neovim-plugins / /\n',
      'images/gemini/image.lock.json': lock('a'),
    });
    expect(actions(await plan())[1]).toEqual(['gemini', 'reuse', undefined]);
    content.set('images/gemini/image.lock.json', lock('c'));
    expect(actions(await plan())[1]).toEqual(['gemini', 'assemble', [2]]);
    content.set('images/gemini/image.yaml', spec('main'));
    expect(actions(await plan())[1]).toEqual(['gemini', 'build', 'spec changed']);
  });

  it('lays a layer anew when a package of its stage moved, and leaves it when one of the image did', async () => {
    const debian = (zsh: string, gcc: string): Lock['debian'] => {
      const one = { version: '1', architecture: 'all', size: 1 };
      return {
        'linux/amd64': [
          { ...one, name: 'gcc', sha256: gcc.repeat(64), stages: ['made'], inImage: false },
          { ...one, name: 'zsh', sha256: zsh.repeat(64) },
        ],
      };
    };
    const lock = (...sums: [string, string]) => lockOf('base', { parents, debian: debian(...sums) });
    const { content, plan } = await tested({
      'images/base/image.yaml':
        'description: x\nchannels: [x]\nparents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\ndebian: { packages: [zsh], stages: { made: [gcc] } }\n',
      'images/base/Dockerfile':
        'FROM debian AS made\nRUN --mount=from=debian-packages-made,target=/l x\nFROM debian\nRUN --mount=from=debian-packages,target=/l x\nCOPY --link --from=made /out/ /\n',
      'images/base/image.lock.json': lock('a', 'a'),
      'images/gemini/Dockerfile': 'FROM base\n',
      'images/gemini/image.lock.json': lockOf('gemini'),
    });
    content.set('images/base/image.lock.json', lock('a', 'b'));
    const stage = await plan();
    expect(actions(stage)[0]).toEqual(['base', 'assemble', [5]]);
    expect(stage.images[0]?.platforms[0]?.why).toEqual([
      expect.objectContaining({ code: 'tool', subject: 'Debian package gcc of stage made' }),
    ]);
    content.set('images/base/image.lock.json', lock('b', 'a'));
    const image = await plan();
    expect(actions(image)[0]).toEqual(['base', 'build', 'base/Dockerfile:4: RUN stands on what moved']);
    expect(image.images[0]?.platforms[0]?.why).toEqual([
      expect.objectContaining({ subject: 'Debian package zsh' }),
    ]);
  });

  it('builds what stands on an image with maybe other settings, and assembles what stands on one with other layers', async () => {
    const settings = await tested();
    settings.content.set('images/base/Dockerfile', `${base}ENV A=1\n`);
    expect(actions(await settings.plan()).slice(1)).toEqual([
      ['gemini', 'build', 'base is made in another way than before'],
      ['devpod', 'build', 'gemini is made in another way than before'],
    ]);
    const layers = await tested();
    layers.content.set('images/base/build/step', 'false\n');
    expect(actions(await layers.plan()).slice(1)).toEqual([
      ['gemini', 'assemble', []],
      ['devpod', 'assemble', []],
    ]);
  });

  it.each([
    ['a step', 'RUN true', 'gemini/Dockerfile:2: RUN stands on what moved'],
    ['a folder', 'WORKDIR /a', 'gemini/Dockerfile:2: WORKDIR stands on what moved'],
    ['a layer that is not linked', 'COPY --from=helm / /', 'gemini/Dockerfile:2: COPY stands on what moved'],
    [
      'an owner by name',
      'COPY --link --chown=dev --from=helm / /',
      'gemini/Dockerfile:2: COPY stands on what moved',
    ],
  ])('builds an image with %s above what moved', async (_, line, whole) => {
    const { plan, bump } = await tested({ 'images/gemini/Dockerfile': `FROM base\n${line}\n` });
    bump(lockedTool('1.36.4', 'c'));
    expect(actions(await plan())[1]).toEqual(['gemini', 'build', whole]);
  });

  it('assembles nothing that is asked for anew, nor where the tested image is gone', async () => {
    const { plan, bump, registry } = await tested();
    bump(lockedTool('1.36.4', 'c'));
    const asked = await plan(['base', 'gemini', 'devpod']);
    expect(actions(asked).map(([, action]) => action)).toEqual(['build', 'build', 'build']);
    registry.names.clear();
    expect(actions(await plan()).map(([, action]) => action)).toEqual(['build', 'build', 'build']);
  });

  it('assembles nothing by a note that is not what its key stands for', async () => {
    const { plan, bump, history } = await tested();
    await history.write(
      (await history.read())?.replaceAll('"description":"the base"', '"description":"else"') ?? '',
    );
    bump(lockedTool('1.36.4', 'c'));
    expect(actions(await plan())[0]).toEqual(['base', 'build', undefined]);
  });
});
