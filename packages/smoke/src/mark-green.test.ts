import { describe, expect, it } from '@jest/globals';
import { type Candidate, engineCandidateName, engineGreenName } from '@officina/core';
import { memoryEngine } from '@officina/fakes';
import { markGreen } from './mark-green.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;
const key = `sha256:${'b'.repeat(64)}` as const;
const candidate = { image: 'base', platform: 'linux/amd64', key, digest, found: 'engine' } as Candidate;
const build = { schema: 'officina.build/v1', registry: 'localhost:5000/x/y', candidates: [candidate] };
const name = engineCandidateName('base', key);
const green = engineGreenName('base', key);

/** Names a tested image while the engine has these names. */
async function mark(...names: readonly string[]) {
  const engine = memoryEngine();
  engine.add({ digest }, ...names);
  const image = { ...(await engine.inspect(digest)), unpacked: 1 };
  const subject = { name, image } as Parameters<typeof markGreen>[1];
  await markGreen(candidate, subject, { engine, build: build as Parameters<typeof markGreen>[2]['build'] });
  return [...engine.images.keys()].filter((one) => one !== digest);
}

describe('markGreen', () => {
  it('turns the candidate name into the green one', async () => {
    expect(await mark(name)).toEqual([green]);
  });

  it('is content where another run gave the very same its green name meanwhile', async () => {
    expect(await mark(green)).toEqual([green]);
  });

  it('refuses where the image is gone', async () => {
    await expect(mark()).rejects.toMatchObject({ code: 'candidate-missing' });
  });
});
