import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseLock } from '@officina/core';
import { copyOfImages, officina, root } from '../support/officina.ts';

describe('officina resolve --check --upstream recorded', () => {
  let place: Awaited<ReturnType<typeof copyOfImages>>;
  beforeEach(async () => {
    place = await copyOfImages();
  });
  afterEach(() => place.remove());

  /** Nothing is cached, and what leaves this machine fails. */
  const check = (...args: string[]) =>
    officina(['resolve', '--check', '--images', place.images, ...args], {
      env: {
        OFFICINA_CACHE: join(place.folder, 'cache'),
        NODE_OPTIONS: `--require ${join(root, 'test', 'support', 'loopback-only.cjs')}`,
      },
    });
  const lockFile = (image: string) => join(place.images, image, 'image.lock.json');

  it('is green on the committed locks of every image, from nothing but loopback', async () => {
    const outcome = await check('--upstream', 'recorded', '--json');
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, expect.not.stringContaining('error')]);
    const { images } = JSON.parse(outcome.stdout) as {
      images: { image: string; lock: string; outcomes: { kind: string; name: string; status: string }[] }[];
    };
    expect(images.map(({ image, lock }) => [image, lock])).toEqual([
      ['base', 'checked'],
      ['devpod', 'checked'],
      ['gemini', 'checked'],
    ]);
    const text = await readFile(lockFile('base'), 'utf8');
    const locked = parseLock(text, { file: 'image.lock.json' });
    expect(images[0]?.outcomes.map(({ name }) => name).sort()).toEqual(
      [...Object.keys(locked.parents), ...Object.keys(locked.tools), 'debian-packages'].sort(),
    );
    expect(outcome.stdout).toContain('NOT CHECKED against the Debian mirror');
    expect(images.flatMap(({ outcomes }) => outcomes).filter(({ status }) => status !== 'kept')).toEqual([]);
    expect(await readFile(lockFile('base'), 'utf8')).toBe(text);
  });

  it('is red when the real upstreams are asked and nothing may leave this machine: the check did ask', async () => {
    const outcome = await check('--only', 'base/yq');
    expect([outcome.exitCode, outcome.stderr]).toEqual([1, expect.stringContaining('upstream-unreachable')]);
  });

  it.each([
    ['yq', 'linux/arm64'],
    ['kubectl', 'linux/amd64'],
    ['node', 'linux/arm64'],
    ['lazyvim', 'any'],
  ])('is red when one hex digit of %s on %s is another, and names it', async (tool, platform) => {
    const before = await readFile(lockFile('base'), 'utf8');
    const { tools } = parseLock(before, { file: 'image.lock.json' });
    const asset = tools[tool]?.assets.find((one) => one.platform === platform);
    if (asset === undefined) throw new Error(`the committed lock has no ${tool} for ${platform}`);
    const digit = asset.sha256.startsWith('0') ? '1' : '0';
    await writeFile(lockFile('base'), before.replace(asset.sha256, digit + asset.sha256.slice(1)));
    const outcome = await check('--upstream', 'recorded');
    expect(outcome.stderr).toContain(`asset-changed: base: ${tool}: ${platform}`);
    expect(outcome.stderr.match(/^error /gm)).toHaveLength(1);
    expect(outcome.exitCode).toBe(1);
  });

  it('is red when the digest of the Debian base is another', async () => {
    const before = await readFile(lockFile('base'), 'utf8');
    const { parents } = parseLock(before, { file: 'image.lock.json' });
    const digest = parents['debian']?.digest ?? 'none';
    await writeFile(lockFile('base'), before.replace(digest, `sha256:${'0'.repeat(64)}`));
    const outcome = await check('--upstream', 'recorded');
    expect([outcome.exitCode, outcome.stderr]).toEqual([
      1,
      expect.stringContaining('registry-missing: base: debian'),
    ]);
  });
});
