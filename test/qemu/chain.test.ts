import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { platforms } from '@officina/core';
import { type DemoResult, platform as own } from '../support/ground.ts';
import { copyOfImages, officina, root, run } from '../support/officina.ts';

const other = platforms.find((platform) => platform !== own) ?? own;
const state = join(root, '.officina', 'e2e', 'qemu');
const docker = '/usr/bin/docker';

describe(`officina demo --platform ${other}`, () => {
  let place: Awaited<ReturnType<typeof copyOfImages>>;
  let made: DemoResult;

  beforeAll(async () => {
    place = await copyOfImages();
    const args = ['--platform', other, '--images', place.images, '--state', state, '--json'];
    const outcome = await officina(['demo', ...args]);
    if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
    made = JSON.parse(outcome.stdout) as DemoResult;
  });
  afterAll(() => place?.remove());

  it('finds the whole chain green on that platform', () => {
    expect(made.smoke.reports.map(({ image, platform }) => [image, platform])).toEqual([
      ['base', other],
      ['gemini', other],
      ['devpod', other],
    ]);
    for (const { green, checks } of made.smoke.reports) {
      expect(green).toBe(true);
      expect(checks.length).toBeGreaterThan(15);
    }
  });

  it('gives an image whose programs are of that platform', async () => {
    const released = made.release.images.find(({ image }) => image === 'devpod');
    const name = `${made.release.registry}@${released?.digest}`;
    const asked = ['--rm', '--network', 'none', '--platform', other, name];
    const { stdout } = await run(docker, [
      'run',
      ...asked,
      'zsh',
      '-lc',
      'uname -m; node -p process.arch; gemini --version',
    ]);
    expect(stdout).toMatch(other === 'linux/arm64' ? /^aarch64\narm64\n\d+\./ : /^x86_64\nx64\n\d+\./);
  });
});
