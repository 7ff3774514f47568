import { describe, expect, it } from '@jest/globals';
import { memoryFiles } from '@officina/fakes';
import { type PlanInputs, run } from './run.ts';
import { chainWorkspace, fixtureRegistry, lockedTool, lockOf } from './workspace.fixture.ts';

/** The chain on two platforms, where images are for some of them. */
function planWith(own: Readonly<Record<string, string>>, inputs: Partial<PlanInputs> = {}) {
  const content = chainWorkspace();
  content.set('images/factory.yaml', 'registry: localhost:5000/x\nplatforms: [linux/amd64, linux/arm64]\n');
  for (const [name, platforms] of Object.entries(own)) {
    const file = `images/${name}/image.yaml`;
    content.set(file, `${content.get(file)}\nplatforms: [${platforms}]\n`);
  }
  const ports = { registry: fixtureRegistry(), engine: undefined, talk: { warn: () => undefined } };
  return run({ images: 'images', ...inputs }, { ...ports, files: memoryFiles(content) });
}
const platformsIn = async (plan: ReturnType<typeof planWith>) =>
  (await plan).images.map(({ name, platforms }) => [name, platforms.map(({ platform }) => platform)]);

describe('run, of images for some platforms', () => {
  it('plans each for its own, with the keys that it has beside all of them', async () => {
    const narrow = planWith({ devpod: 'linux/arm64' });
    expect(await platformsIn(narrow)).toEqual([
      ['base', ['linux/amd64', 'linux/arm64']],
      ['gemini', ['linux/amd64', 'linux/arm64']],
      ['devpod', ['linux/arm64']],
    ]);
    const [, whole] = (await planWith({})).images[2]?.platforms ?? [];
    expect((await narrow).images[2]?.platforms[0]?.key).toBe(whole?.key);
  });

  it('leaves out what is for none of the platforms that are asked for, unless it is named', async () => {
    const own = { devpod: 'linux/arm64' };
    expect(await platformsIn(planWith(own, { platforms: ['linux/amd64'] }))).toEqual([
      ['base', ['linux/amd64']],
      ['gemini', ['linux/amd64']],
    ]);
    await expect(planWith(own, { platforms: ['linux/amd64'], only: ['devpod'] })).rejects.toMatchObject({
      code: 'platform-missing',
      message: 'devpod: image.yaml has none of linux/amd64',
    });
  });

  it('refuses an image for a platform that the one below is not for', async () => {
    await expect(planWith({ gemini: 'linux/amd64' })).rejects.toMatchObject({
      code: 'platform-missing',
      message: 'devpod is for linux/arm64, and gemini, which it is made from, is not',
      hint: 'write platforms: [linux/amd64] into images/devpod/image.yaml',
    });
  });
});

describe('run, of a tool for one platform', () => {
  function withTool(dockerfile: string, version = '1.0.0') {
    const content = chainWorkspace();
    const narrow = 'datasource: kubernetes, install: [{ to: /usr/bin/x }]';
    content.set('images/factory.yaml', 'registry: localhost:5000/x\nplatforms: [linux/amd64, linux/arm64]\n');
    content.set(
      'images/gemini/image.yaml',
      `description: x\nchannels: [gemini]\ntools: { x: { ${narrow}, platforms: [linux/amd64] } }\nsmoke: [{ kind: secrets }]\n`,
    );
    const tool = lockedTool(version, 'a');
    const assets = tool.assets.filter(({ platform }) => platform === 'linux/amd64');
    content.set('images/gemini/image.lock.json', lockOf('gemini', { tools: { x: { ...tool, assets } } }));
    content.set('images/gemini/Dockerfile', dockerfile);
    const ports = { registry: fixtureRegistry(), engine: undefined, talk: { warn: () => undefined } };
    return run({ images: 'images' }, { ...ports, files: memoryFiles(content) });
  }
  const keysOf = async (version: string) => {
    const { images } = await withTool('FROM base\nCOPY --link --from=x / /\n', version);
    return images.find(({ name }) => name === 'gemini')?.platforms.map(({ key }) => key) ?? [];
  };

  it('has it in no key of the other', async () => {
    const [one, two] = [await keysOf('1.0.0'), await keysOf('1.0.1')];
    expect(one[0]).not.toBe(two[0]);
    expect(one[1]).toBe(two[1]);
  });

  it('refuses a line that takes a part of it, which is nowhere on the other', async () => {
    await expect(withTool('FROM base\nCOPY --from=x /usr/bin/x /y\n')).rejects.toMatchObject({
      code: 'dockerfile-invalid',
      message: 'images/gemini/Dockerfile:2: /usr/bin/x of x is taken, which is not for linux/arm64',
    });
  });
});
