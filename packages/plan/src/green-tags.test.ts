import { describe, expect, it } from '@jest/globals';
import { digestOf, FactoryError, greenTag } from '@officina/core';
import { greenLookup } from './green.ts';

const questions = Array.from({ length: 100 }, (_, at) => ({
  image: 'base',
  platform: 'linux/amd64' as const,
  key: digestOf(`key ${at}`),
}));

/** Looks all of them up, and says which tags the registry was asked for one by one. */
async function asked(count: number, tags: () => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  const registry = {
    tags,
    manifest: async ({ tag = '' }) => void found.push(tag),
    blob: async () => undefined,
  };
  const find = greenLookup(
    { registry: registry as never, engine: undefined, talk: { warn: () => undefined } },
    'registry.example/team/images',
    count,
  );
  await Promise.all(questions.slice(0, count).map(find));
  return found;
}

describe('greenLookup', () => {
  const there = greenTag(questions[7]?.key ?? digestOf(''));

  it('lists the tags once for many questions and asks only for what is there', async () => {
    let listings = 0;
    const tags = async () => {
      listings += 1;
      return [there, 'latest'];
    };
    expect(await asked(100, tags)).toEqual([there]);
    expect(listings).toBe(1);
  });

  it('asks one by one for few, and where the tags cannot be listed', async () => {
    const refused = async () => {
      throw new FactoryError('registry-refused', 'no listing');
    };
    expect(await asked(10, refused)).toHaveLength(10);
    expect(await asked(100, refused)).toHaveLength(100);
  });
});
