import { describe, expect, it } from '@jest/globals';
import { type MemoryFile, memoryFiles } from '@officina/fakes';
import { run } from './run.ts';
import { chainWorkspace, fixtureRegistry, memoryHistory, seedGreen } from './workspace.fixture.ts';

/** The chain, where gemini and devpod have one Dockerfile, and gemini and base a folder. */
function factory() {
  const content = chainWorkspace();
  const yaml = (name: string, more: string) =>
    content.set(`images/${name}/image.yaml`, `description: x\nchannels: [${name}]\n${more}`);
  content.delete('images/gemini/Dockerfile');
  content.delete('images/devpod/Dockerfile');
  content.set('images/common/Dockerfile', 'ARG ON=base\nFROM ${ON}\nCOPY --link --from=shell etc/ /etc/\n');
  content.set('images/shell/etc/profile', { text: 'umask 22\n', mode: 0o644 });
  content.set('images/shell/.dockerignore', 'etc/hidden\n');
  yaml('gemini', 'dockerfile: common/Dockerfile\nshared: [shell]\n');
  yaml('devpod', 'dockerfile: common/Dockerfile\nargs: { ON: gemini }\nshared: [shell]\n');
  const registry = fixtureRegistry();
  const ports = {
    ...{ registry, engine: undefined, talk: { warn: () => undefined }, history: memoryHistory() },
    files: memoryFiles(content),
  };
  const plan = () => run({ images: 'images' }, ports);
  const whyAfter = async (path: string, file: MemoryFile) => {
    for (const { name, platforms } of (await plan()).images)
      for (const { key, platform } of platforms) seedGreen(registry, { image: name, platform, key });
    content.set(path, file);
    return (await plan()).images.map(({ name, platforms: [entry] }) => [
      name,
      entry?.action,
      entry?.why.map(({ code, subject }) => `${code} ${subject}`),
    ]);
  };
  return { content, yaml, plan, whyAfter };
}

describe('run, of what images have in common', () => {
  it('reads one Dockerfile for each of its images, with the arguments of that one', async () => {
    const { images } = await factory().plan();
    expect(images.map(({ name, parents, shared }) => [name, parents, shared])).toEqual([
      ['base', [], undefined],
      ['gemini', ['base'], ['shell']],
      ['devpod', ['gemini'], ['shell']],
    ]);
  });

  it('names a file of a shared folder that moved, and lays its line anew', async () => {
    const { whyAfter } = factory();
    expect(await whyAfter('images/shell/etc/profile', { text: 'umask 77\n', mode: 0o644 })).toEqual([
      ['base', 'reuse', []],
      ['gemini', 'assemble', ['file shell/etc/profile']],
      ['devpod', 'assemble', ['file shell/etc/profile', 'parent gemini']],
    ]);
  });

  it.each([
    ['the permissions of a file', 'images/shell/etc/profile', { text: 'umask 22\n', mode: 0o755 }],
    ['a file that its .dockerignore names', 'images/shell/etc/hidden', { text: '', mode: 0o644 }],
  ])('has %s in the key', async (_, path, file) => {
    const [, gemini] = await factory().whyAfter(path, file);
    expect(gemini?.[2]).toEqual([`file ${path.slice('images/'.length)}`]);
  });

  it('names the Dockerfile of several images by its own path', async () => {
    const { whyAfter } = factory();
    const text = 'ARG ON=base\nFROM ${ON}\nCOPY --link --from=shell etc /etc\n';
    const [, gemini, devpod] = await whyAfter('images/common/Dockerfile', text);
    expect(gemini).toEqual(['gemini', 'build', ['dockerfile common/Dockerfile']]);
    expect(devpod?.[2]).toEqual(['dockerfile common/Dockerfile', 'parent gemini']);
  });

  it('refuses a shared folder that its Dockerfile does not take, or that leads out of itself', async () => {
    const { content, yaml, plan } = factory();
    yaml(
      'base',
      'parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\nshared: [shell]\n',
    );
    content.set('images/base/Dockerfile', 'FROM debian\n');
    await expect(plan()).rejects.toMatchObject({
      code: 'tool-unused',
      message: 'base: images/base/image.yaml wants shell, and the Dockerfile takes none of it',
      hint: expect.stringContaining('COPY --link --from=shell / /'),
    });
    const other = factory();
    other.content.set('images/shell/out', { link: '../../etc' });
    await expect(other.plan()).rejects.toMatchObject({
      code: 'context-escapes',
      message: 'images/shell/out is a link to ../../etc, which leaves images/shell',
    });
  });

  it('refuses a Dockerfile of several images that is a link out of its folder', async () => {
    const { content, plan } = factory();
    content.set('images/common/link', { link: '../../Dockerfile', text: 'FROM base\n' });
    content.set('images/gemini/image.yaml', 'description: x\nchannels: [gemini]\ndockerfile: common/link\n');
    await expect(plan()).rejects.toMatchObject({
      code: 'context-escapes',
      message: 'images/common/link is a link to ../../Dockerfile, which leaves images/common',
    });
  });
});

describe('run, of images that are stages', () => {
  it('has in the key of each what its stage needs, and no stage after it', async () => {
    const { content, yaml, plan, whyAfter } = factory();
    const stages =
      'ARG ON=base\nFROM ${ON} AS plain\nRUN one\nFROM base AS other\nRUN two\nFROM plain AS full\nRUN three\n';
    content.delete('images/shell/etc/profile');
    content.delete('images/shell/.dockerignore');
    content.set('images/common/Dockerfile', stages);
    yaml('gemini', 'dockerfile: common/Dockerfile\ntarget: plain\n');
    yaml('devpod', 'dockerfile: common/Dockerfile\ntarget: full\nargs: { ON: gemini }\n');
    expect((await plan()).images.map(({ name, parents }) => [name, parents])).toEqual([
      ['base', []],
      ['gemini', ['base']],
      ['devpod', ['gemini']],
    ]);
    const after = (from: string, to: string) =>
      whyAfter('images/common/Dockerfile', stages.replace(from, to));
    const moved = async (from: string, to: string) =>
      (await after(from, to)).filter(([, action]) => action !== 'reuse').map(([name]) => name);
    expect(await moved('three', 'four')).toEqual(['devpod']);
    content.set('images/common/Dockerfile', stages);
    expect(await moved('two', 'four')).toEqual([]);
    content.set('images/common/Dockerfile', stages);
    expect(await moved('one', 'four')).toEqual(['gemini', 'devpod']);
  });
});
