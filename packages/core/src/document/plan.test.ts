import { describe, expect, it } from '@jest/globals';
import { digestOf } from '../digest.ts';
import type { Platform } from '../platform.ts';
import { narrowPlan, type Plan } from './plan.ts';

const image = (name: string, platforms: readonly Platform[]): Plan['images'][number] => ({
  ...{ name, folder: name, parents: [], externals: {}, tools: [], channels: [name] },
  platforms: platforms.map((platform) => ({
    ...{ platform, key: digestOf(`${name} ${platform}`) },
    ...{ action: 'build' as const, why: [] },
  })),
});
const plan: Plan = {
  ...{ schema: 'officina.plan/v1', registry: 'localhost:5000/x', epoch: 0 },
  images: [image('both', ['linux/amd64', 'linux/arm64']), image('one', ['linux/amd64'])],
};

describe('narrowPlan', () => {
  it('leaves out what is for other platforms', () => {
    const names = (platform: Platform) =>
      narrowPlan(plan, [platform]).images.map(({ name, platforms }) => [name, platforms.length]);
    expect(names('linux/amd64')).toEqual([
      ['both', 1],
      ['one', 1],
    ]);
    expect(names('linux/arm64')).toEqual([['both', 1]]);
  });

  it('refuses a platform that no image is for', () => {
    const { images, ...rest } = plan;
    expect(() => narrowPlan({ ...rest, images: images.slice(1) }, ['linux/arm64'])).toThrow(
      expect.objectContaining({ code: 'platform-missing' }),
    );
  });
});
