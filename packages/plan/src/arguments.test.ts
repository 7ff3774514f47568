import { describe, expect, it } from '@jest/globals';
import { memoryFiles } from '@officina/fakes';
import { renderPlan } from './render/render-plan.ts';
import { run } from './run.ts';
import { chainWorkspace, fixtureRegistry, memoryHistory, seedGreen } from './workspace.fixture.ts';

const dockerfile = 'ARG BASE=nothing\nFROM ${BASE}\nARG MODE=slow\nRUN echo "$MODE" >/mode\n';

/** The chain on two platforms, where gemini takes arguments. */
function factory(args: string) {
  const content = chainWorkspace();
  const give = (text: string, more = '') =>
    content.set('images/gemini/image.yaml', `description: x\nchannels: [gemini]\nargs: ${text}\n${more}`);
  content.set('images/gemini/Dockerfile', dockerfile);
  content.set(
    'images/factory.yaml',
    'registry: localhost:5000/officina\nplatforms: [linux/amd64, linux/arm64]\n',
  );
  give(args);
  const registry = fixtureRegistry();
  const ports = {
    ...{ registry, engine: undefined, talk: { warn: () => undefined }, history: memoryHistory() },
    files: memoryFiles(content),
  };
  const plan = () => run({ images: 'images' }, ports);
  const makeGreen = async () => {
    for (const { name, platforms } of (await plan()).images)
      for (const { key, platform } of platforms) seedGreen(registry, { image: name, platform, key });
  };
  return { content, give, plan, makeGreen };
}

describe('run, of build arguments', () => {
  it('reads FROM with the values that the builder is given', async () => {
    const { plan } = factory('{ BASE: base }');
    expect((await plan()).images.map(({ name, parents }) => [name, parents])).toEqual([
      ['base', []],
      ['gemini', ['base']],
      ['devpod', ['gemini']],
    ]);
  });

  it('names the argument that moved, on the platform where it did alone', async () => {
    const { give, plan, makeGreen } = factory('{ BASE: base, MODE: fast }');
    await makeGreen();
    give('{ BASE: base, MODE: { linux/amd64: fast, linux/arm64: "as it is" } }');
    const made = await plan();
    expect(made.images[1]?.platforms.map(({ action, why }) => [action, why])).toEqual([
      ['reuse', []],
      ['build', [{ code: 'arg', subject: 'MODE', old: 'fast', new: 'as it is' }]],
    ]);
    expect(renderPlan(made, { explain: true })).toContain(
      'ARG MODE "fast" -> "as it is"; whole: args changed',
    );
  });

  it('has the key of before where no argument is given', async () => {
    const { give, plan } = factory('{ BASE: base }');
    const keys = async () => (await plan()).images[0]?.platforms.map(({ key }) => key);
    const before = await keys();
    give('{ BASE: base, MODE: fast }');
    expect(await keys()).toEqual(before);
  });

  it('refuses arguments that no ARG of its Dockerfile takes, all at once', async () => {
    const { plan } = factory('{ BASE: base, MODDE: x, OTHER: y }');
    await expect(plan()).rejects.toMatchObject({
      code: 'spec-invalid',
      message:
        'gemini: images/gemini/image.yaml gives arguments, and images/gemini/Dockerfile has no ARG for them: MODDE, did you mean "MODE"?; OTHER',
    });
  });
});
