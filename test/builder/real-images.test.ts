import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Buildkitd, startBuildkitd } from '../support/buildkitd.ts';
import { state } from '../support/ground.ts';
import { officina, root } from '../support/officina.ts';

describe('base, gemini and devpod', () => {
  let folder = '';
  let apart: Buildkitd;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-images-'));
    apart = await startBuildkitd(folder);
  });
  afterAll(async () => {
    await apart?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('have one digest each, made by the engine and by the newest BuildKit', async () => {
    const args = ['demo', '--images', join(root, 'images'), '--state', state, '--json'];
    const { BUILDX_CONFIG = '' } = apart.env;
    // The engine makes what is not tested yet; the other one makes all of it again, without a cache.
    const env = { BUILDX_CONFIG, BUILDX_BUILDER: 'default' };
    const { exitCode, stdout, stderr } = await officina([...args, '--verify', '--builder', 'apart'], { env });
    if (exitCode !== 0) throw new Error(stderr);
    const { images } = JSON.parse(stdout).verified;
    expect(images.map(({ image }: Record<string, string>) => image).sort()).toEqual([
      'base',
      'devpod',
      'gemini',
    ]);
    for (const { tested, rebuilt } of images) expect(rebuilt).toBe(tested);
  });
});
