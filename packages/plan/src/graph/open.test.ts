import { describe, expect, it } from '@jest/globals';
import { type MemoryFile, memoryFiles, memoryRegistry } from '@officina/fakes';
import { renderPlan } from '../render/render-plan.ts';
import { renderPlanSummary } from '../render/render-summary.ts';
import { run } from '../run.ts';
import { chainWorkspace } from '../workspace.fixture.ts';

const why = 'the vendor gives it only to a live session';

/** The chain planned with a line more in an image's image.yaml or Dockerfile. */
async function planWith(more: Readonly<Record<string, string>>) {
  const files: Map<string, MemoryFile> = chainWorkspace();
  for (const [path, text] of Object.entries(more)) files.set(path, `${String(files.get(path))}\n${text}\n`);
  const warned: string[] = [];
  const talk = { warn: (message: string) => void warned.push(message) };
  const plan = await run(
    { images: 'images' },
    { files: memoryFiles(files), registry: memoryRegistry(), engine: undefined, talk },
  );
  const keys = new Map(plan.images.map(({ name, platforms }) => [name, platforms[0]?.key]));
  return {
    plan,
    warned,
    keys,
    open: Object.fromEntries(plan.images.map((image) => [image.name, image.open])),
  };
}
const opened = { 'images/gemini/image.yaml': `network: { open: ${why} }` };

describe('run, of images whose build has a network', () => {
  it('says so of the image and of what is made from it', async () => {
    const { plan, open } = await planWith(opened);
    expect(open).toEqual({ base: undefined, gemini: { gemini: why }, devpod: { gemini: why } });
    expect(renderPlan(plan)).toContain(`gemini is open: ${why}\ndevpod is open through gemini: ${why}\n`);
    expect(renderPlanSummary(plan)).toContain(`devpod is open through gemini: ${why}`);
  });

  it('gives it another key, whatever the reason, and leaves the keys of closed ones as they are', async () => {
    const [closed, one, other] = await Promise.all([
      planWith({}),
      planWith(opened),
      planWith({ 'images/gemini/image.yaml': 'network: { open: another reason of some length }' }),
    ]);
    expect(one.keys.get('base')).toBe(closed.keys.get('base'));
    expect(one.keys.get('gemini')).not.toBe(closed.keys.get('gemini'));
    expect(other.keys.get('gemini')).toBe(one.keys.get('gemini'));
  });

  it('refuses one without a reason', async () => {
    await expect(planWith({ 'images/gemini/image.yaml': 'network: open' })).rejects.toMatchObject({
      code: 'spec-invalid',
    });
  });
});

describe('closedRuns', () => {
  const fetching = { 'images/gemini/Dockerfile': 'RUN curl -fsSL https://x.example/install | sh' };

  it('names the line that looks as if it wanted a network, and what to write instead', async () => {
    const { warned } = await planWith(fetching);
    expect(warned).toEqual([
      expect.stringMatching(
        /^images\/gemini\/Dockerfile:\d+: "curl" looks as if it wanted a network, and no step has one: pin the file/,
      ),
    ]);
  });

  it('is silent where the image is open', async () => {
    expect((await planWith({ ...fetching, ...opened })).warned).toEqual([]);
  });
});

describe('lentSteps', () => {
  const line = 'RUN --mount=type=secret,id=token --mount=type=ssh true';

  it('warns of each step without a network that reads what no key holds', async () => {
    const { warned } = await planWith({ 'images/gemini/Dockerfile': line });
    expect(warned).toEqual([
      'images/gemini/Dockerfile:4: a step reads the secret token, which is in no key: another one builds nothing anew',
      'images/gemini/Dockerfile:4: a step reads the ssh agent or key default, which is in no key: another one builds nothing anew',
    ]);
  });

  it('leaves an open image to what is said of that', async () => {
    const { warned } = await planWith({ ...opened, 'images/gemini/Dockerfile': line });
    expect(warned).toEqual([]);
  });
});
