import { describe, expect, it } from '@jest/globals';
import { digestOf, engineGreenName, FactoryError, greenTag } from '@officina/core';
import { greenLookup } from './decide/green.ts';

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
  const { find } = greenLookup(
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
      throw new FactoryError('registry-refused', 'no listing', { hint: 'do it again' });
    };
    expect(await asked(10, refused)).toHaveLength(10);
    expect(await asked(100, refused)).toHaveLength(100);
  });

  it('lists the engine once for many questions and looks only at what is there', async () => {
    const name = engineGreenName('base', questions[7]?.key ?? digestOf(''));
    const listings: string[] = [];
    const looked: string[] = [];
    const engine = {
      names: async (pattern: string) => {
        listings.push(pattern);
        return [name, 'officina.local/base:green-other'];
      },
      inspect: async (asked: string) => void looked.push(asked),
    };
    const registry = { manifest: async () => undefined, blob: async () => undefined };
    const look = (count: number) => {
      const { find } = greenLookup(
        { registry, engine, talk: { warn: () => undefined } },
        'a.example/b',
        count,
      );
      return Promise.all(questions.slice(0, count).map(find));
    };
    await look(100);
    expect([listings, looked]).toEqual([['officina.local/*'], [name]]);
    await look(10);
    expect([listings.length, looked.length]).toEqual([1, 11]);
  });
});
